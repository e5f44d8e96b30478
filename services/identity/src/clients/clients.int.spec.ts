import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { call, INTEGRATOR, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { SignInFlow } from '../../test/sign-in-flow.js';

const answerSchema = z.object({ access_token: z.string(), expires_in: z.number() });
const errorSchema = z.object({ error: z.string() });

describe('programs ask for tokens', () => {
  let identity: RunningIdentity;
  beforeAll(async () => {
    identity = await startIdentity();
  }, 60_000);
  afterAll(() => identity.stop());

  const token = (form: Record<string, string>, basic?: string): Promise<Response> =>
    fetch(`${identity.url}/oidc/token`, {
      method: 'POST',
      headers: basic === undefined ? {} : { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    });
  const refusal = async (response: Response): Promise<string> => errorSchema.parse(await response.json()).error;
  const verified = async (jwt: string, audience: string) => {
    const keys = createRemoteJWKSet(new URL(`${identity.url}/oidc/jwks`));
    return (await jwtVerify(jwt, keys, { issuer: `${identity.url}/oidc`, audience, typ: 'at+jwt' })).payload;
  };
  const assertion = (key: KeyObject, claims: { iss?: string; aud?: string; jti?: string } = {}): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
      .setIssuer(claims.iss ?? 'room:issuance')
      .setSubject(claims.iss ?? 'room:issuance')
      .setAudience(claims.aud ?? `${identity.url}/oidc`)
      .setIssuedAt()
      .setExpirationTime('60s')
      .setJti(claims.jti ?? randomUUID())
      .sign(key);
  const roomToken = async (form: Record<string, string>, client_assertion?: string): Promise<Response> =>
    token({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: client_assertion ?? (await assertion(identity.roomKey)),
      ...form,
    });

  describe('an integrator', () => {
    it('gets one for its roles by its secret', async () => {
      const answer = answerSchema.parse(await (await token({}, `${INTEGRATOR.clientId}:${INTEGRATOR.clientSecret}`)).json());
      expect(answer.expires_in).toBe(300);
      expect(await verified(answer.access_token, 'urn:vidimus:api')).toEqual(
        expect.objectContaining({ sub: INTEGRATOR.clientId, kind: 'client', grants: [expect.objectContaining({ role: 'INTEGRATOR' })] }),
      );
      expect(decodeProtectedHeader(answer.access_token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    });

    it('is refused with a wrong secret, an unknown name, or none of both', async () => {
      expect((await token({}, `${INTEGRATOR.clientId}:wrong`)).status).toBe(401);
      expect((await token({}, `integrator-z:${INTEGRATOR.clientSecret}`)).status).toBe(401);
      expect((await token({})).status).toBe(400);
    });

    it('does not get a token of a room, nor one of a person', async () => {
      const basic = `${INTEGRATOR.clientId}:${INTEGRATOR.clientSecret}`;
      expect(await refusal(await token({ resource: 'urn:vidimus:room:authority', scope: 'authority:issue' }, basic))).toBe('invalid_target');
      expect((await token({ grant_type: 'authorization_code', code: 'x', redirect_uri: 'x' }, basic)).status).toBe(400);
    });

    it('is registered by a manager: the secret works at once, is shown once, and is nowhere in the database', async () => {
      const manager = await new SignInFlow(identity).signIn(OFFICERS.manager);
      const body = { organisationId: ORGANISATIONS.agencyA, name: 'Bridge', grants: [{ role: 'INTEGRATOR', organisationId: ORGANISATIONS.agencyA }] };
      const answer = await call(identity, manager.access_token, 'POST', '/v1/integrators', body);
      expect(answer.status).toBe(201);
      const { clientId, clientSecret } = z.object({ clientId: z.string(), clientSecret: z.string() }).parse(answer.body);
      const { access_token: own } = answerSchema.parse(await (await token({}, `${clientId}:${clientSecret}`)).json());
      expect((await call(identity, own, 'GET', '/v1/me')).body).toEqual(expect.objectContaining({ kind: 'client', displayName: 'Bridge' }));
      const [row]: { count: number }[] = await identity.database.query(
        `SELECT count(*)::int AS count FROM integrator, idempotency_record
         WHERE to_jsonb(integrator)::text LIKE $1 OR to_jsonb(idempotency_record)::text LIKE $1`,
        [`%${clientSecret}%`],
      );
      expect(row?.count).toBe(0);
    });

    it('cannot be given more than its manager may give', async () => {
      const manager = await new SignInFlow(identity).signIn(OFFICERS.manager);
      const register = (organisationId: string, grant: object) =>
        call(identity, manager.access_token, 'POST', '/v1/integrators', { organisationId, name: 'Bridge', grants: [grant] });
      const { agencyA, agencyB } = ORGANISATIONS;
      expect((await register(agencyB, { role: 'INTEGRATOR', organisationId: agencyB })).status).toBe(404);
      expect((await register(agencyA, { role: 'INTEGRATOR', organisationId: agencyB })).status).toBe(404);
      expect((await register(agencyA, { role: 'ADMINISTRATOR', organisationId: agencyA })).status).toBe(422);
    });
  });

  describe('a room', () => {
    const wanted = { resource: 'urn:vidimus:room:authority', scope: 'authority:issue' };

    it('gets one for the room it calls, by its key', async () => {
      const answer = answerSchema.parse(await (await roomToken(wanted)).json());
      expect(await verified(answer.access_token, 'urn:vidimus:room:authority')).toEqual(
        expect.objectContaining({ sub: 'room:issuance', kind: 'room', scope: 'authority:issue' }),
      );
    });

    it('is refused without a resource, for a room or an audience that is not its own, and for a foreign scope', async () => {
      expect(await refusal(await roomToken({ scope: 'authority:issue' }))).toBe('invalid_target');
      expect(await refusal(await roomToken({ ...wanted, resource: 'urn:vidimus:room:notification' }))).toBe('invalid_target');
      expect(await refusal(await roomToken({ ...wanted, resource: 'urn:vidimus:api' }))).toBe('invalid_target');
    });

    it('never gets a scope of another room, nor one that nobody gave it', async () => {
      for (const scope of ['notification:send', 'authority:revoke']) {
        const response = await roomToken({ ...wanted, scope });
        const { scope: given } = await verified(answerSchema.parse(await response.json()).access_token, wanted.resource);
        expect(given).toBeUndefined();
      }
    });

    it("is refused with a stranger's key, an assertion for somebody else, and one that was used", async () => {
      const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
      expect((await roomToken(wanted, await assertion(stranger))).status).toBe(401);
      expect((await roomToken(wanted, await assertion(identity.roomKey, { aud: 'https://elsewhere.example' }))).status).toBe(401);
      expect((await roomToken(wanted, await assertion(identity.roomKey, { iss: 'room:authority' }))).status).toBe(401);
      const used = await assertion(identity.roomKey);
      expect((await roomToken(wanted, used)).status).toBe(200);
      expect((await roomToken(wanted, used)).status).toBe(401);
    });

    it('gets one token for one assertion, however many requests carry it at once', async () => {
      const once = await assertion(identity.roomKey);
      const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await roomToken(wanted, once)).status));
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
    });

    it('cannot call what people call', async () => {
      const { access_token: jwt } = answerSchema.parse(await (await roomToken(wanted)).json());
      expect((await call(identity, jwt, 'GET', '/v1/me')).status).toBe(401);
    });
  });
});
