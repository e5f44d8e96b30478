import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { People } from '../../test/people.js';
import { call, INTEGRATOR, officer, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { roomToken } from '../../test/room-token.js';
import { seedIdentity } from '../index.js';

const { agencyA, agencyB, provider } = ORGANISATIONS;
const { eleni, nikos, manager, administrator } = OFFICERS;
const second = officer('e1', 'second', 'REGISTRATION_OFFICER', agencyA);
const third = officer('e2', 'third', 'REGISTRATION_OFFICER', agencyA);
const head = officer('e3', 'head', 'REGISTRATION_OFFICER', provider, true);
const operator = officer('e4', 'operator', 'CA_OPERATOR', provider, true);

describe('who is told of a request', () => {
  let identity: RunningIdentity;
  let people: People;
  beforeAll(async () => {
    identity = await startIdentity();
    people = new People(identity);
    await seedIdentity(identity.room, { organisations: [], officers: [second, third, head, operator], integrators: [] });
  }, 60_000);
  beforeEach(async () => {
    await identity.database.query(`UPDATE account SET told_of_requests = false, state = 'ACTIVE'`);
  });
  afterAll(() => identity.stop());

  const told = async (starterId: string | null, changes: object = {}): Promise<string[]> => {
    const token = await roomToken(identity, 'identity:officers');
    const body = { organisationId: agencyA, organisationPath: `/${provider}/${agencyA}/`, starterId, role: 'REGISTRATION_OFFICER', ...changes };
    const answer = await call(identity, token, 'POST', '/v1/notified-officers', body);
    expect(answer.status).toBe(200);
    return z.object({ accountIds: z.array(z.uuid()) }).parse(answer.body).accountIds.sort();
  };
  const subscribe = async (who: typeof eleni, requestsOfMyOrganisation: boolean) =>
    call(identity, await people.token(who), 'PUT', '/v1/me/subscription', { requestsOfMyOrganisation });
  const close = (who: typeof eleni) => identity.database.query(`UPDATE account SET state = 'DISABLED' WHERE id = $1`, [who.id]);
  const ids = (...officers: (typeof eleni)[]): string[] => officers.map(({ id }) => id).sort();

  it('[S4-29] is the officer who started it, and whoever wants to be told of all of his organisation', async () => {
    expect(await told(eleni.id)).toEqual(ids(eleni));
    expect((await subscribe(third, true)).body).toEqual({ requestsOfMyOrganisation: true });
    expect(await told(eleni.id)).toEqual(ids(eleni, third));
    expect((await call(identity, await people.token(third), 'GET', '/v1/me')).body).toEqual(
      expect.objectContaining({ email: third.email, subscription: { requestsOfMyOrganisation: true } }),
    );
    await subscribe(third, false);
    expect(await told(eleni.id)).toEqual(ids(eleni));
  });

  it('is every officer of the agency when the starter has left, or was a program', async () => {
    await close(eleni);
    expect(await told(eleni.id)).toEqual(ids(second, third));
    expect(await told(INTEGRATOR.clientId)).toEqual(ids(second, third));
    expect(await told(null)).toEqual(ids(second, third));
  });

  it('is not a starter who holds the role no longer, and never an officer of another agency', async () => {
    expect(await told(nikos.id)).toEqual(ids(eleni, second, third));
    expect(await told(manager.id)).toEqual(ids(eleni, second, third));
  });

  it('is somebody above the agency when it has nobody left', async () => {
    for (const who of [eleni, second, third]) await close(who);
    expect(await told(eleni.id)).toEqual(ids(head));
    expect(await told(null, { role: 'CA_OPERATOR' })).toEqual(ids(operator));
    await close(head);
    expect(await told(eleni.id)).toEqual([]);
  });

  it('is asked about an organisation at its own place', async () => {
    const token = await roomToken(identity, 'identity:officers');
    const body = { organisationId: agencyB, organisationPath: `/${provider}/${agencyA}/`, starterId: null, role: 'REGISTRATION_OFFICER' };
    expect((await call(identity, token, 'POST', '/v1/notified-officers', body)).status).toBe(400);
  });

  it('is reached at his service address, as long as he is there', async () => {
    const token = await roomToken(identity, 'identity:contacts');
    const contact = (id: string) => call(identity, token, 'GET', `/v1/contacts/${id}`);
    expect((await contact(eleni.id)).body).toEqual({ email: eleni.email, displayName: eleni.displayName, locale: 'en' });
    await close(eleni);
    expect((await contact(eleni.id)).status).toBe(404);
    expect((await contact(randomUUID())).status).toBe(404);
    const foreign = await roomToken(identity, 'identity:officers');
    expect((await call(identity, foreign, 'GET', `/v1/contacts/${nikos.id}`)).status).toBe(403);
  });

  it('gets an address from his manager when he has none, and never one of another officer', async () => {
    const token = await people.token(administrator);
    await identity.database.query('UPDATE account SET email_sealed = NULL, email_index = NULL WHERE id = $1', [nikos.id]);
    const set = (email: string) => call(identity, token, 'PUT', `/v1/officers/${nikos.id}/email`, { email });
    expect((await set(eleni.email.toUpperCase())).status).toBe(409);
    expect((await set('nowhere')).status).toBe(400);
    expect((await set('new.address@service.example')).body).toEqual(expect.objectContaining({ id: nikos.id, email: 'new.address@service.example' }));
    expect((await call(identity, await people.token(eleni), 'PUT', `/v1/officers/${nikos.id}/email`, { email: 'x@service.example' })).status).toBe(403);
  });

  it('gets the address of the seed when he was planted before addresses were asked for', async () => {
    await identity.database.query('UPDATE account SET email_sealed = NULL, email_index = NULL WHERE id = $1', [eleni.id]);
    await seedIdentity(identity.room, { organisations: [], officers: [eleni], integrators: [] });
    expect((await call(identity, await people.token(eleni), 'GET', '/v1/me')).body).toEqual(expect.objectContaining({ email: eleni.email }));
  });
});
