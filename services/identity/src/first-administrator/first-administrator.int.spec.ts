import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeBase32, totp } from '@vidimus/otp';
import { SoftwareSecurityKey } from '@vidimus/testing';
import { z } from 'zod';
import { People } from '../../test/people.js';
import { call, officer, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { offerFirstAdministratorLink } from './offer-link.js';

const PROVIDER = { id: ORGANISATIONS.provider, name: 'Provider' };
const PATH = '/v1/first-administrator';
/** Who comes to be; his id and his secret are known later. */
const person = officer('f9', 'first', 'ADMINISTRATOR', ORGANISATIONS.provider, true);
const details = { displayName: 'Canary Firstname', email: person.username };

const setup = z.object({
  secret: z.string(),
  expiresAt: z.iso.datetime(),
  securityKeyOptions: z.object({ challenge: z.string(), rp: z.object({ id: z.string() }), user: z.object({ name: z.string() }) }),
});

let identity: RunningIdentity;
beforeAll(async () => {
  identity = await startIdentity({ organisations: [], officers: [], integrators: [] });
}, 60_000);
afterAll(() => identity.stop());

const offered = () => offerFirstAdministratorLink(identity.room, PROVIDER);
const post = (path: string, body: object) => call(identity, '', 'POST', `${PATH}/${path}`, body);
const opened = async (token: string) => setup.parse((await post('opening', { token, ...details })).body);
const code = (secret: string) => totp(decodeBase32(secret), identity.clock.now());

async function completion(token: string, changes: object = {}) {
  const { secret, securityKeyOptions } = await opened(token);
  const registration = new SoftwareSecurityKey({ origin: identity.url }).register(securityKeyOptions);
  return { secret, body: { token, ...details, locale: 'el', password: person.password, secondFactorCode: code(secret), registration, ...changes } };
}

describe('the first administrator', () => {
  it('is asked for by a link that holds a day, once, and only the last one', async () => {
    const first = await offered();
    expect(first.expiresAt.getTime() - identity.clock.now().getTime()).toBe(24 * 3_600_000);
    const { token } = await offered();
    expect((await post('opening', { token: first.token, ...details })).status).toBe(404);
    expect((await post('opening', { token: 'never-printed', ...details })).status).toBe(404);
    expect(await identity.everyRow()).not.toContain(token);
    const { expiresAt, securityKeyOptions } = await opened(token);
    expect(securityKeyOptions.user.name).toBe(details.email);
    identity.clock.set(new Date(expiresAt));
    expect((await post('opening', { token, ...details })).status).toBe(404);
    identity.clock.set(new Date());
  });

  it('is nobody until password, second factor and security key are right together', async () => {
    const { token } = await offered();
    expect(await post('completion', (await completion(token, { password: 'too short' })).body)).toMatchObject({ status: 400, body: { errors: [{ code: 'TOO_SHORT' }] } });
    expect(await post('completion', (await completion(token, { secondFactorCode: '000000' })).body)).toMatchObject({ status: 422, body: { errors: [{ code: 'WRONG_CODE' }] } });
    const elsewhere = new SoftwareSecurityKey({ origin: 'https://elsewhere.example' }).register((await opened(token)).securityKeyOptions);
    const forged = { ...(await completion(token)).body, registration: elsewhere };
    expect(await post('completion', forged)).toMatchObject({ status: 422, body: { errors: [{ code: 'REGISTRATION_REFUSED' }] } });
    const { body: former } = await completion(token);
    await opened(token);
    expect((await post('completion', former)).status).toBe(422);
    expect(await identity.database.query('SELECT count(*)::integer AS count FROM account')).toEqual([{ count: 0 }]);
  });

  it('comes to be once, signs in, and invites all others; no link is made any more', async () => {
    const { token } = await offered();
    const { secret, body } = await completion(token);
    const both = await Promise.all([post('completion', body), post('completion', body)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 404]);
    await expect(offered()).rejects.toMatchObject({ slug: 'conflict' });
    const [{ id, keys }]: [{ id: string; keys: string }] = await identity.database.query(
      `SELECT account.id, string_agg(security_key.state, ',') AS keys FROM account JOIN security_key ON account_id = account.id GROUP BY account.id`,
    );
    expect(keys).toBe('PENDING');
    const accessToken = await new People(identity).token({ ...person, id, totpSecret: secret });
    const invited = { organisationId: ORGANISATIONS.provider, username: 'second@provider.example', displayName: 'Second', email: 'second@provider.example', locale: 'en' };
    const grants = [{ role: 'ADMINISTRATOR', organisationId: ORGANISATIONS.provider, descendants: true }];
    expect(await call(identity, accessToken, 'POST', '/v1/officers', { ...invited, grants })).toMatchObject({ status: 201 });
  });

  it('leaves every step in the audit, without a name in it or in the log', async () => {
    const entries: { command: string; actor_kind: string }[] = await identity.database.query(
      `SELECT DISTINCT command, actor_kind FROM audit_entry WHERE aggregate_type = 'first-administrator-link' ORDER BY command`,
    );
    expect(entries).toEqual([
      { command: 'complete-first-administrator', actor_kind: 'subject' },
      { command: 'offer-first-administrator', actor_kind: 'system' },
      { command: 'open-first-administrator', actor_kind: 'subject' },
    ]);
    const told = `${identity.log.join('')}${await identity.everyRow()}`;
    for (const canary of [details.displayName, person.password, details.email]) expect(told).not.toContain(canary);
  });
});
