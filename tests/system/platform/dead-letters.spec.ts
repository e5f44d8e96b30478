import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { Json } from '../../support/platform/api.js';
import { platformLog } from '../../support/platform/platform-log.js';
import { colleague } from '../../support/people/colleague.js';
import type { Person } from '../../support/people/sign-in.js';
import { expectStatus } from '../../support/walk/walk.js';

const LETTERS = '/api/issuance/v1/operations/dead-letters';

describe('dead letters', () => {
  let operator: Person;
  let auditor: Person;
  const [key, eventId] = [randomUUID(), randomUUID()];

  beforeAll(async () => {
    [operator, auditor] = await Promise.all([colleague('operator'), colleague('auditor')]);
    const log = platformLog('stranger');
    const forged = {
      specversion: '1.0',
      id: eventId,
      source: '/vidimus/authority',
      type: 'certificate.issued.v1',
      subject: key,
      time: '2026-11-21T12:00:00Z',
      datacontenttype: 'application/json',
      data: { certificateId: key, secret: 'planted-canary' },
      correlationid: randomUUID(),
    };
    await log.append([{ topic: 'vidimus.certificates', key, value: JSON.stringify(forged) }]);
    await log.close();
  });

  const mine = async (): Promise<Json | undefined> => {
    const page = expectStatus(await operator.get(`${LETTERS}?state=OPEN&limit=100`), 200);
    return (page.body['items'] as unknown as Json[]).find((letter) => letter['handler'] === 'issuance.certificate-issued' && letter['eventId'] === eventId);
  };

  it('an event that nobody signed is set aside, and the operator finds it without its content', async () => {
    await eventually('the letter is listed', async () => (await mine()) !== undefined);
    expect(JSON.stringify(await mine())).not.toContain('planted-canary');
  });

  it('replaying runs the reaction again; what fails again stays open', async () => {
    const letter = await mine();
    const answer = expectStatus(await operator.post(`${LETTERS}/${String(letter?.['id'])}/replay`), 200);
    expect(answer.body['state']).toBe('OPEN');
    expect(answer.body['attempts']).toBe(Number(letter?.['attempts']) + 1);
  });

  it('an auditor sees it and changes nothing', async () => {
    const id = String((await mine())?.['id']);
    expectStatus(await auditor.get(`${LETTERS}/${id}`), 200);
    expectStatus(await auditor.post(`${LETTERS}/${id}/discarding`, { reason: 'Not mine to decide.' }), 403);
  });

  it('the operator gives it up with a reason, once', async () => {
    const id = String((await mine())?.['id']);
    const given = expectStatus(await operator.post(`${LETTERS}/${id}/discarding`, { reason: 'Nobody we know wrote this.' }), 200);
    expect(given.body).toMatchObject({ state: 'DISCARDED', resolution: 'Nobody we know wrote this.' });
    expectStatus(await operator.post(`${LETTERS}/${id}/replay`), 409);
  });
});
