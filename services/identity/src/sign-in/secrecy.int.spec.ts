import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { call, INTEGRATOR, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { readTokens, SignInFlow } from '../../test/sign-in-flow.js';

const { eleni } = OFFICERS;

describe('what is kept of a sign-in', () => {
  let identity: RunningIdentity;
  const canaries = new Map<string, string>();
  let code: string;
  beforeAll(async () => {
    identity = await startIdentity();
    const flow = new SignInFlow(identity);
    await flow.begin();
    await flow.details();
    await flow.step('password', { username: eleni.username, password: 'canary-of-a-wrong-password' });
    await flow.step('password', { username: eleni.username, password: eleni.password });
    code = await identity.nextCode(eleni);
    const callback = await flow.resume(await flow.step('second-factor', { code }));
    const tokens = await readTokens(await flow.exchange(callback));
    const refreshed = await readTokens(await flow.refresh(tokens.refresh_token));
    await call(identity, tokens.access_token, 'POST', '/v1/decision-statements', {
      digest: 'A'.repeat(43),
      purpose: 'issuance.approval',
      organisationId: ORGANISATIONS.agencyA,
      code,
    });
    await call(identity, 'canary-of-a-broken-token', 'GET', `/v1/officers/${randomUUID()}`);
    for (const [what, value] of Object.entries({
      password: eleni.password,
      wrongPassword: 'canary-of-a-wrong-password',
      totpSecret: eleni.totpSecret,
      webSecret: identity.webSecret,
      integratorSecret: INTEGRATOR.clientSecret,
      username: eleni.username,
      displayName: eleni.displayName,
      authorizationCode: callback.searchParams.get('code') ?? '',
      accessToken: tokens.access_token,
      refreshToken: refreshed.refresh_token,
      usedRefreshToken: tokens.refresh_token,
      session: flow.browser.cookie('_session') ?? '',
      device: flow.browser.cookie('vidimus_device') ?? '',
      brokenToken: 'canary-of-a-broken-token',
    })) {
      expect(value.length).toBeGreaterThan(8);
      canaries.set(what, value);
    }
  }, 60_000);
  afterAll(() => identity.stop());

  const found = (text: string): string[] => [
    ...[...canaries].filter(([, value]) => text.includes(value)).map(([what]) => what),
    ...(text.includes(`"${code}"`) ? ['code'] : []),
  ];

  it('holds no secret and no personal data in clear in any table', async () => {
    const rows = await identity.everyRow();
    expect(rows).toContain(eleni.id);
    expect(found(rows)).toEqual([]);
  });

  it('puts no secret and no personal data into the log', async () => {
    const log = identity.log.join('');
    expect(log).toContain('/interaction/:uid/second-factor');
    expect(found(log)).toEqual([]);
  });

  it('is an audit of both factors, of failures too, by ids alone', async () => {
    const entries: { actor_id: string; facts: object }[] = await identity.database.query(
      `SELECT actor_id, facts FROM audit_entry WHERE command = 'sign-in' ORDER BY at, id`,
    );
    expect(entries.map(({ actor_id, facts }) => ({ actor_id, ...facts }))).toEqual([
      expect.objectContaining({ actor_id: 'sign-in', factor: 'password', accepted: false, accountId: null }),
      expect.objectContaining({ actor_id: eleni.id, factor: 'password', accepted: true, accountId: eleni.id, knownDevice: false }),
      expect.objectContaining({ actor_id: eleni.id, factor: 'code', accepted: true, accountId: eleni.id }),
    ]);
    await eventually('all entries sealed', async () => {
      const open: unknown[] = await identity.database.query('SELECT id FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_seal)');
      return open.length === 0;
    });
  });

  it('tells an attempt by the address that the gateway forwards, and believes no other header', async () => {
    const rows: { key: string }[] = await identity.database.query(`SELECT key FROM attempt_budget WHERE key LIKE 'password:network:%'`);
    expect(rows).toEqual([{ key: 'password:network:198.51.100.0/24' }]);
  });
});
