import { describe, expect, it } from '@jest/globals';
import { TOPICS } from '../topics.js';
import { EVENT_CATALOGUE, readEvent } from './catalogue.js';

const envelope = (type: string, data: unknown) => ({
  specversion: '1.0',
  id: '01935a7e-6c00-7000-8000-0000000000e1',
  source: '/vidimus/issuance',
  type,
  subject: '01935a7e-6c00-7000-8000-000000000001',
  time: '2026-11-21T12:00:00Z',
  datacontenttype: 'application/json',
  data,
  correlationid: '01935a7e-6c00-7000-8000-0000000000c1',
});

describe('event catalogue', () => {
  it.each(EVENT_CATALOGUE.map((contract) => [contract.type, contract] as const))(
    '%s: its example holds and its topic is declared',
    (type, contract) => {
      expect(readEvent(envelope(type, contract.example)).data).toEqual(contract.example);
      expect(TOPICS.map((topic) => topic.name)).toContain(contract.topic);
    },
  );

  it('has no type twice', () => {
    const types = EVENT_CATALOGUE.map((contract) => contract.type);
    expect(new Set(types).size).toBe(types.length);
  });

  it('refuses unknown members, so that personal data cannot slip in', () => {
    const data = { ...EVENT_CATALOGUE[0].example, surname: 'Example' };
    expect(() => readEvent(envelope(EVENT_CATALOGUE[0].type, data))).toThrow('do not hold');
  });

  it('names the member at fault without repeating its value', () => {
    const read = () => readEvent(envelope('account.created.v1', { accountId: 'not-an-id', organisationId: 'x' }));
    expect(read).toThrow(
      expect.objectContaining({
        slug: 'validation-failed',
        extras: {
          errors: [
            expect.objectContaining({ pointer: '/data/accountId' }),
            expect.objectContaining({ pointer: '/data/organisationId' }),
          ],
        },
      }),
    );
    expect(read).not.toThrow(/not-an-id/);
  });

  it('refuses a type it does not know', () => {
    expect(() => readEvent(envelope('tea.poured.v1', {}))).toThrow('No contract');
  });
});
