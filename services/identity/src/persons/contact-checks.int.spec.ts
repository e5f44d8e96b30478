import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { roomToken } from '../../test/room-token.js';

const { agencyA, provider } = ORGANISATIONS;
const [first, second] = ['094259216', '999010012'] as const;
const EMAIL = 'canary.contact@agency.example';
const PHONE = '+306900000001';

describe('contact points', () => {
  let identity: RunningIdentity;
  let token: string;
  let owner: string;
  beforeAll(async () => {
    identity = await startIdentity();
  }, 60_000);
  beforeEach(async () => {
    token = await roomToken(identity, 'identity:holders');
    await identity.database.query('DELETE FROM contact_point');
    await identity.database.query('DELETE FROM outbox');
    owner = personIdOf(await put(first, { email: EMAIL, phone: PHONE }));
  });
  afterAll(() => identity.stop());

  const put = (taxNumber: string, addresses: object) =>
    call(identity, token, 'PUT', `/v1/holders/${randomUUID()}`, {
      accountId: randomUUID(),
      organisationId: agencyA,
      organisationPath: `/${provider}/${agencyA}/`,
      givenName: 'Canarygiven',
      surname: 'Canarysurname',
      taxNumber,
      ...addresses,
    });
  const personIdOf = ({ body }: { body: unknown }): string => (body as { personId: string }).personId;
  const check = async (taxNumber: string, addresses: object): Promise<unknown> => {
    const answer = await call(identity, token, 'POST', '/v1/contact-checks', { taxNumber, country: 'GR', ...addresses });
    return answer.status === 200 ? answer.body : answer.status;
  };
  const events = async (type: string): Promise<unknown[]> => {
    const rows: { envelope: { data: unknown } }[] = await identity.database.query(`SELECT envelope FROM outbox WHERE type = $1 ORDER BY position`, [type]);
    return rows.map(({ envelope }) => envelope.data);
  };

  it('are in conflict when they are verified for another tax number, and the answer does not say whose', async () => {
    expect(await check(second, { email: EMAIL, phone: PHONE })).toEqual({ conflicts: ['email', 'phone'] });
    expect(await check(second, { email: 'Canary.Contact@AGENCY.example' })).toEqual({ conflicts: ['email'] });
    expect(await check(second, { email: 'another@agency.example', phone: '+30 690 000 0001' })).toEqual({ conflicts: ['phone'] });
    expect(await events('contact.conflict.v1')).toHaveLength(4);
    expect(await events('contact.conflict.v1')).toContainEqual({ personId: owner, contactId: expect.any(String), kind: 'PHONE' });
  });

  it('are not, when they are his own or nobody’s', async () => {
    expect(await check(first, { email: EMAIL, phone: PHONE })).toEqual({ conflicts: [] });
    expect(await check(second, { email: 'another@agency.example' })).toEqual({ conflicts: [] });
    expect(await check(second, {})).toEqual({ conflicts: [] });
    expect(await events('contact.conflict.v1')).toEqual([]);
  });

  it('cannot be taken by a holder with another tax number', async () => {
    const answer = await put(second, { email: EMAIL });
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual(expect.objectContaining({ errors: [{ pointer: '/email', detail: 'Use another one.', code: 'TAKEN' }] }));
    expect(JSON.stringify(answer.body)).not.toContain(owner);
  });

  it('go to one of two who prove them at once', async () => {
    const answers = await Promise.all([first, second].map((taxNumber) => put(taxNumber, { email: 'canary.both@agency.example' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('are free for others once another one took their place', async () => {
    await put(first, { email: 'canary.moved@agency.example' });
    expect(await check(second, { email: EMAIL })).toEqual({ conflicts: [] });
    expect(await check(second, { email: 'canary.moved@agency.example', phone: PHONE })).toEqual({ conflicts: ['email', 'phone'] });
    expect((await put(second, { email: EMAIL })).status).toBe(201);
    expect((await put(first, { email: EMAIL })).status).toBe(409);
  });

  it('of no possible form are refused by the name of the field', async () => {
    expect(await check('123', { email: EMAIL })).toBe(400);
    expect(await check(first, { email: 'x' })).toBe(400);
    expect(await check(first, { phone: '12' })).toBe(400);
  });
});
