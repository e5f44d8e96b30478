import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeBase32, totp } from '@vidimus/otp';
import { z } from 'zod';
import { People } from '../../test/people.js';
import { call, OFFICERS, ORGANISATIONS, SEED, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { readTokens, SignInFlow } from '../../test/sign-in-flow.js';
import { seedIdentity } from '../index.js';

const { agencyA, agencyB, provider } = ORGANISATIONS;
const officer = z.object({ id: z.uuid(), state: z.string(), grants: z.array(z.object({ id: z.uuid(), role: z.string() })) });
const invited = officer.extend({ invitation: z.object({ code: z.string() }) });

describe('officers and their roles', () => {
  let identity: RunningIdentity;
  let people: People;
  let manager: string;
  let administrator: string;
  let eleni: string;
  beforeAll(async () => {
    identity = await startIdentity();
    people = new People(identity);
  }, 60_000);
  beforeEach(async () => {
    manager = await people.token(OFFICERS.manager);
    administrator = await people.token(OFFICERS.administrator);
    eleni = await people.token(OFFICERS.eleni);
  });
  afterAll(() => identity.stop());

  const create = (token: string, username: string, grants: object[] = [], organisationId: string = agencyA) =>
    call(identity, token, 'POST', '/v1/officers', { organisationId, username, displayName: 'New Officer', email: `service-${username}`, grants });
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${identity.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const eventsOf = async (subject: string): Promise<string[]> => {
    const rows: { type: string }[] = await identity.database.query('SELECT type FROM outbox WHERE key = $1 ORDER BY position', [subject]);
    return rows.map(({ type }) => type);
  };

  it('tells who somebody is and what he may do', async () => {
    expect((await call(identity, eleni, 'GET', '/v1/me')).body).toEqual(
      expect.objectContaining({
        id: OFFICERS.eleni.id,
        kind: 'person',
        displayName: 'Test eleni',
        permissions: expect.arrayContaining(['issuance:approve', 'issuance:start']),
        organisations: [{ id: agencyA, name: 'Agency A' }],
      }),
    );
  });

  it('refuses whoever has no token, and whoever has no permission', async () => {
    expect((await fetch(`${identity.url}/v1/me`)).status).toBe(401);
    expect((await call(identity, eleni, 'GET', '/v1/officers')).status).toBe(403);
    expect((await call(identity, eleni, 'POST', '/v1/organisations', { parentId: agencyA, kind: 'AGENCY', name: 'X' })).status).toBe(403);
  });

  it('shows a manager the officers of his own organisation and nobody else', async () => {
    const page = z.object({ items: z.array(officer), nextCursor: z.string().nullable() }).parse((await call(identity, manager, 'GET', '/v1/officers')).body);
    expect(page.items.map(({ id }) => id).sort()).toEqual([OFFICERS.eleni.id, OFFICERS.manager.id]);
    expect((await call(identity, manager, 'GET', `/v1/officers/${OFFICERS.nikos.id}`)).status).toBe(404);
    expect((await call(identity, administrator, 'GET', `/v1/officers/${OFFICERS.nikos.id}`)).status).toBe(200);
  });

  it('names the officers of organisations whose requests somebody sees, whom histories know by their ids alone', async () => {
    const path = `/v1/officer-names?id=${[OFFICERS.eleni, OFFICERS.nikos, OFFICERS.manager].map(({ id }) => id).join(',')},${crypto.randomUUID()}`;
    const { body } = await call(identity, eleni, 'GET', path);
    expect(body).toEqual({
      items: expect.arrayContaining([
        { id: OFFICERS.eleni.id, displayName: 'Test eleni' },
        { id: OFFICERS.manager.id, displayName: 'Test manager' },
      ]),
    });
    expect(JSON.stringify(body)).not.toContain(OFFICERS.nikos.id);
    expect((await call(identity, administrator, 'GET', path)).status).toBe(403);
    expect((await call(identity, eleni, 'GET', '/v1/officer-names?id=nobody')).status).toBe(400);
  });

  it('pages through officers', async () => {
    const pageSchema = z.object({ items: z.array(officer), nextCursor: z.string().nullable() });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: z.infer<typeof pageSchema> = pageSchema.parse((await call(identity, administrator, 'GET', `/v1/officers?limit=1${query}`)).body);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(Object.values(OFFICERS).map(({ id }) => id)));
  });

  it('invites an officer, who sets his own password and second factor and signs in', async () => {
    const answer = await create(manager, 'maria@agency.example', [{ role: 'REGISTRATION_OFFICER', organisationId: agencyA }]);
    expect(answer.status).toBe(201);
    const { id, state, invitation } = invited.parse(answer.body);
    expect(state).toBe('INVITED');
    expect(await eventsOf(id)).toEqual(['account.created.v1']);
    const opened = z.object({ secret: z.string() }).parse(await (await post('/v1/enrolments/opening', { code: invitation.code })).json());
    const password = 'a long walk by the harbour';
    const completion = { code: invitation.code, password, secondFactorCode: totp(decodeBase32(opened.secret), identity.clock.now()) };
    expect((await post('/v1/enrolments/completion', { ...completion, secondFactorCode: '000000' })).status).toBe(422);
    expect((await post('/v1/enrolments/completion', { ...completion, password: 'short' })).status).toBe(400);
    expect((await post('/v1/enrolments/completion', completion)).status).toBe(204);
    expect((await post('/v1/enrolments/completion', completion)).status).toBe(404);
    const maria = { ...OFFICERS.eleni, id, username: 'maria@agency.example', password, totpSecret: opened.secret };
    const { access_token: token } = await new SignInFlow(identity).signIn(maria);
    expect((await call(identity, token, 'GET', '/v1/me')).body).toEqual(expect.objectContaining({ id, displayName: 'New Officer' }));
  });

  it('lets an invitation end after three days', async () => {
    const { invitation } = invited.parse((await create(manager, 'late@agency.example')).body);
    const after = async (seconds: number): Promise<number> => {
      identity.clock.advance(seconds * 1_000);
      const { status } = await post('/v1/enrolments/opening', { code: invitation.code });
      identity.clock.advance(-seconds * 1_000);
      await identity.database.query('DELETE FROM attempt_budget');
      return status;
    };
    expect(await after(72 * 3_600 - 1)).toBe(200);
    expect(await after(72 * 3_600)).toBe(404);
  });

  it('refuses a user name that is taken, however it is spelled', async () => {
    expect((await create(manager, 'ELENI@agency.example')).status).toBe(409);
  });

  it('lets nobody give a role beyond his own reach', async () => {
    const give = (token: string, id: string, grant: object) => call(identity, token, 'POST', `/v1/officers/${id}/grants`, grant);
    expect((await give(manager, OFFICERS.eleni.id, { role: 'ADMINISTRATOR', organisationId: agencyA })).status).toBe(403);
    expect((await give(manager, OFFICERS.eleni.id, { role: 'REGISTRATION_OFFICER', organisationId: agencyB })).status).toBe(404);
    expect((await give(manager, OFFICERS.nikos.id, { role: 'REGISTRATION_OFFICER', organisationId: agencyA })).status).toBe(404);
    expect((await give(manager, OFFICERS.manager.id, { role: 'REGISTRATION_OFFICER', organisationId: agencyA })).status).toBe(403);
    expect((await give(administrator, OFFICERS.eleni.id, { role: 'INTEGRATOR', organisationId: agencyA })).status).toBe(422);
    expect((await create(manager, 'root@agency.example', [{ role: 'ADMINISTRATOR', organisationId: agencyA }])).status).toBe(403);
  });

  it('does not let a manager take over or end an account that holds more than he may give', async () => {
    const { id } = invited.parse((await create(administrator, 'head@agency.example', [{ role: 'ADMINISTRATOR', organisationId: agencyA }])).body);
    expect((await call(identity, manager, 'POST', `/v1/officers/${id}/invitation`)).status).toBe(403);
    expect((await call(identity, manager, 'POST', `/v1/officers/${id}/disabling`)).status).toBe(403);
  });

  it('gives and takes a role, which the next token shows', async () => {
    const flow = new SignInFlow(identity);
    const tokens = await flow.signIn(OFFICERS.nikos);
    const path = `/v1/officers/${OFFICERS.nikos.id}/grants`;
    const given = await call(identity, administrator, 'POST', path, { role: 'AUDITOR', organisationId: agencyB });
    expect(given.status).toBe(201);
    expect((await call(identity, administrator, 'POST', path, { role: 'AUDITOR', organisationId: agencyB })).status).toBe(409);
    const fresh = await readTokens(await flow.refresh(tokens.refresh_token));
    expect((await call(identity, fresh.access_token, 'GET', '/v1/officers')).status).toBe(200);
    const grant = officer.parse(given.body).grants.find(({ role }) => role === 'AUDITOR');
    expect((await call(identity, administrator, 'DELETE', `${path}/${grant?.id}`)).status).toBe(200);
    expect((await call(identity, administrator, 'DELETE', `${path}/${grant?.id}`)).status).toBe(404);
    expect(await eventsOf(OFFICERS.nikos.id)).toEqual(['account.created.v1', 'account.roles-changed.v1', 'account.roles-changed.v1']);
  });

  it('disables an account: no sign-in, no refresh, no session, an event', async () => {
    const { id, invitation } = invited.parse((await create(manager, 'leaver@agency.example', [{ role: 'REGISTRATION_OFFICER', organisationId: agencyA }])).body);
    const { secret } = z.object({ secret: z.string() }).parse(await (await post('/v1/enrolments/opening', { code: invitation.code })).json());
    const password = 'last day at the old pier';
    await post('/v1/enrolments/completion', { code: invitation.code, password, secondFactorCode: totp(decodeBase32(secret), identity.clock.now()) });
    const leaver = { ...OFFICERS.eleni, id, username: 'leaver@agency.example', password, totpSecret: secret };
    const flow = new SignInFlow(identity);
    const tokens = await flow.signIn(leaver);

    expect((await call(identity, manager, 'POST', `/v1/officers/${id}/disabling`)).status).toBe(200);

    expect((await flow.refresh(tokens.refresh_token)).status).toBe(400);
    expect((await new SignInFlow(identity, flow.browser).begin()).pathname).toMatch(/^\/interaction\//);
    await expect(new SignInFlow(identity).signIn(leaver)).rejects.toThrow(/password: 422/);
    expect(await eventsOf(id)).toEqual(['account.created.v1', 'account.disabled.v1']);
    expect((await call(identity, manager, 'POST', `/v1/officers/${id}/disabling`)).status).toBe(409);
    expect((await create(manager, 'leaver@agency.example')).status).toBe(201);
  });

  it('registers an organisation below another one, for those who manage it', async () => {
    const answer = await call(identity, administrator, 'POST', '/v1/organisations', { parentId: agencyA, kind: 'REGISTRATION_OFFICE', name: 'Office' });
    expect(answer.status).toBe(201);
    const { id, path } = z.object({ id: z.uuid(), path: z.string() }).parse(answer.body);
    expect(path).toBe(`/${provider}/${agencyA}/${id}/`);
    expect(await eventsOf(id)).toEqual(['organisation.registered.v1']);
    expect((await call(identity, manager, 'GET', `/v1/organisations/${id}`)).status).toBe(200);
    expect((await call(identity, manager, 'GET', `/v1/organisations/${agencyB}`)).status).toBe(404);
  });

  it('is planted once, however often the host seeds', async () => {
    const count = async (): Promise<unknown> => identity.database.query("SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM organisation), (SELECT count(*) FROM outbox WHERE type NOT LIKE 'audit.%')");
    const before = await count();
    await seedIdentity(identity.room, SEED);
    expect(await count()).toEqual(before);
  });
});
