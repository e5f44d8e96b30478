import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grant, Role } from '@vidimus/contracts';
import { isInScope } from '@vidimus/persistence';
import { startTestRoom } from '@vidimus/testing';
import type { TestRoom, TestTokenClaims } from '@vidimus/testing';
import { UnsecuredJWT } from 'jose';
import { z } from 'zod';
import { Allow, changeContext, CurrentPrincipal, FreshSecondFactor, holderScope, HoldersOwn, OfficersOwn, Public, RoomOnly, routesOf, scopeFor, SignedIn, startRoom } from '../index.js';
import type { Principal } from '../index.js';

const ORGANISATION = '/01935a7e-6c00-7000-8000-0000000000a1/';

@Controller('v1/doors')
@Allow('issuance:read')
class DoorsController {
  @Get('read')
  read(@CurrentPrincipal() principal: Principal): object {
    const scope = scopeFor(principal, 'issuance:read');
    return { principal, here: isInScope(scope, ORGANISATION), elsewhere: isInScope(scope, '/01935a7e-6c00-7000-8000-0000000000b2/') };
  }

  @Get('either')
  @Allow(['issuance:approve', 'audit:read'])
  either(): string {
    return 'in';
  }

  @Get('fresh')
  @FreshSecondFactor(300)
  fresh(): string {
    return 'in';
  }

  @Get('anybody')
  @Public('nothing to see')
  anybody(): string {
    return 'in';
  }

  @Get('account')
  @SignedIn('about the caller alone')
  account(@CurrentPrincipal() principal: Principal): object {
    return changeContext(principal, 'look');
  }

  @Get('own')
  @HoldersOwn('what is theirs')
  own(@CurrentPrincipal() principal: Principal): object {
    return holderScope(principal);
  }

  @Get('desk')
  @OfficersOwn('what is on their desk')
  desk(): string {
    return 'in';
  }

  @Get('rooms')
  @RoomOnly('doors:open')
  rooms(@CurrentPrincipal() principal: Principal): object {
    return { kind: principal.kind, id: principal.id };
  }
}
@Module({ controllers: [DoorsController] })
class DoorsModule {}

@Controller('v1/forgotten')
class ForgottenController {
  @Get()
  anything(): string {
    return 'open to whom?';
  }
}
@Module({ controllers: [ForgottenController] })
class ForgottenModule {}

const definition = { name: 'doors', description: 'Doors.', module: DoorsModule, config: z.object({}) };
const grant = (role: Role): Grant => ({ role, organisationId: ORGANISATION.slice(1, -1), organisationPath: ORGANISATION, descendants: true });

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRoom(definition);
}, 60_000);
afterAll(async () => room.stop());

async function statusOf(path: string, claims?: TestTokenClaims): Promise<number> {
  const token = claims === undefined ? undefined : await room.issuer.token(claims);
  return (await room.request(`/v1/doors/${path}`, { token })).status;
}

describe('a route without a declaration', () => {
  it('keeps the room from starting, named with its controller and method', async () => {
    const started = startRoom({ ...definition, module: ForgottenModule }, { env: room.env, onFatal: () => undefined, log: { write: () => undefined } });
    await expect(started).rejects.toThrow(/ForgottenController\.anything.*@Allow/);
  });
});

describe('access tokens', () => {
  const officer = { grants: [grant('REGISTRATION_OFFICER')] };

  it('let in who is declared, with the scope of the roles', async () => {
    const token = await room.issuer.token({ ...officer, sub: 'account-1', acr: 'aal2', authTime: 1_700_000_000 });
    const answer = await room.request('/v1/doors/read', { token });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      principal: { kind: 'person', id: 'account-1', acr: 'aal2', authTime: 1_700_000_000, correlationId: answer.headers.get('x-correlation-id') },
      here: true,
      elsewhere: false,
    });
  });

  it.each<[string, TestTokenClaims]>([
    ['has expired', { ...officer, expiresInSeconds: -30 }],
    ['is meant for another audience', { ...officer, audience: 'https://elsewhere.example' }],
    ['is meant for another room', { ...officer, audience: 'urn:vidimus:room:doors' }],
    ['comes from another issuer', { ...officer, issuer: 'https://elsewhere.example/oidc' }],
    ['is an identity token', { ...officer, typ: 'JWT' }],
  ])('are refused when the token %s', async (_why, claims) => {
    expect(await statusOf('read', claims)).toBe(401);
  });

  it('are refused when missing, malformed, unsigned or signed by a stranger', async () => {
    const good = await room.issuer.token(officer);
    const unsigned = new UnsecuredJWT({ kind: 'person', grants: officer.grants }).setSubject('x').setIssuer(`${room.issuer.publicUrl}/oidc`).setAudience('urn:vidimus:api').setIssuedAt().setExpirationTime('2m').encode();
    const [head, payload] = good.split('.');
    const forged = `${head}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`;
    for (const token of [undefined, 'nonsense', unsigned, forged]) {
      const answer = await room.request('/v1/doors/read', { token });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.json()).toMatchObject({ type: expect.stringMatching(/\/problems\/unauthenticated$/) });
    }
  });

  it('are verified with a key that was published later, without asking for every unknown one', async () => {
    await statusOf('read', officer);
    const before = room.issuer.jwksRequests();
    for (let stranger = 0; stranger < 5; stranger += 1) {
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: `stranger-${stranger}` })).toString('base64url');
      expect((await room.request('/v1/doors/read', { token: `${header}.e30.AAAA` })).status).toBe(401);
    }
    expect(room.issuer.jwksRequests() - before).toBeLessThanOrEqual(1);
  });

  it('lose nothing by a role that this version does not know', async () => {
    const grants = [{ ...grant('AUDITOR'), role: 'FUTURE_ROLE' }, grant('AUDITOR')] as Grant[];
    expect(await statusOf('read', { grants })).toBe(200);
    expect(await statusOf('read', { grants: grants.slice(0, 1) })).toBe(403);
  });
});

describe('declarations', () => {
  it('let in whoever holds one of several permissions, and name what is missing', async () => {
    expect(await statusOf('either', { grants: [grant('REGISTRATION_OFFICER')] })).toBe(200);
    expect(await statusOf('either', { grants: [grant('AUDITOR')] })).toBe(200);
    const token = await room.issuer.token({ grants: [grant('INTEGRATOR')] });
    const refused = await room.request('/v1/doors/either', { token });
    expect(refused.status).toBe(403);
    expect(refused.json()).toMatchObject({ permission: 'issuance:approve or audit:read' });
  });

  it('ask for a fresh second factor', async () => {
    const grants = [grant('AUDITOR')];
    const nowSeconds = Math.floor(Date.now() / 1000);
    expect(await statusOf('fresh', { grants, acr: 'aal2', authTime: nowSeconds - 100 })).toBe(200);
    const tooOld = await room.request('/v1/doors/fresh', { token: await room.issuer.token({ grants, acr: 'aal2', authTime: nowSeconds - 400 }) });
    expect(tooOld.status).toBe(401);
    expect(tooOld.json()).toMatchObject({ type: expect.stringMatching(/step-up-required$/), maxAgeSeconds: 300 });
    expect(tooOld.headers.get('www-authenticate')).toBe('Bearer error="insufficient_user_authentication", acr_values="aal2", max_age="300"');
    expect(await statusOf('fresh', { grants, acr: 'aal1', authTime: nowSeconds })).toBe(401);
    expect(await statusOf('fresh', { kind: 'client', grants })).toBe(401);
  });

  it('let anybody in where they say so, and everybody who is signed in', async () => {
    expect(await statusOf('anybody')).toBe(200);
    expect(await statusOf('account')).toBe(401);
    const correlationId = randomUUID();
    const token = await room.issuer.token({ kind: 'client', sub: 'integrator-1' });
    const answer = await room.request('/v1/doors/account', { token, headers: { 'x-correlation-id': correlationId } });
    expect(answer.json()).toEqual({
      actor: { kind: 'client', id: 'integrator-1' },
      command: 'look',
      correlationId,
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
    });
  });

  it('open what is a holder\'s own to holders, whatever roles others have', async () => {
    const personId = randomUUID();
    const answer = await room.request('/v1/doors/own', { token: await room.issuer.token({ personId }) });
    expect(answer.json()).toEqual({ kind: 'holder', holderId: personId });
    expect(await statusOf('own', { grants: [grant('ADMINISTRATOR')] })).toBe(403);
    expect(await statusOf('own', { kind: 'client', personId })).toBe(403);
    expect(await statusOf('own')).toBe(401);
    expect(await statusOf('own', { personId: 'nobody' })).toBe(401);
    expect(await statusOf('read', { personId })).toBe(403);
    expect([await statusOf('desk', { personId }), await statusOf('desk', { kind: 'client' }), await statusOf('desk')]).toEqual([403, 403, 401]);
    expect(await statusOf('desk', {})).toBe(200);
  });

  it('open routes between rooms to the token of a room alone, with its scope', async () => {
    const own = { kind: 'room', sub: 'room:windows', audience: 'urn:vidimus:room:doors' } as const;
    const token = await room.issuer.token({ ...own, scope: 'other doors:open' });
    expect((await room.request('/v1/doors/rooms', { token })).json()).toEqual({ kind: 'room', id: 'windows' });
    expect(await statusOf('rooms', { ...own, scope: 'doors:close' })).toBe(403);
    expect(await statusOf('rooms', { ...own, audience: 'urn:vidimus:room:walls', scope: 'doors:open' })).toBe(401);
    expect(await statusOf('rooms', { kind: 'person', audience: 'urn:vidimus:room:doors', scope: 'doors:open' })).toBe(403);
    expect(await statusOf('rooms', { grants: [grant('ADMINISTRATOR')] })).toBe(401);
    expect(await statusOf('account', { ...own, audience: 'urn:vidimus:api' })).toBe(403);
  });

  it('are listed for the matrix of roles and routes', () => {
    const routes = routesOf(room.running.app).filter(({ controller }) => controller === 'DoorsController');
    expect(routes.map(({ method, path, access }) => [method, path, access.kind])).toEqual([
      ['GET', '/v1/doors/read', 'permission'],
      ['GET', '/v1/doors/either', 'permission'],
      ['GET', '/v1/doors/fresh', 'permission'],
      ['GET', '/v1/doors/anybody', 'public'],
      ['GET', '/v1/doors/account', 'signed-in'],
      ['GET', '/v1/doors/own', 'holder'],
      ['GET', '/v1/doors/desk', 'officer'],
      ['GET', '/v1/doors/rooms', 'room-only'],
    ]);
    expect(routes[2]).toMatchObject({ freshSecondFactorSeconds: 300, access: { permissions: ['issuance:read'] }, idempotency: { kind: 'safe' } });
  });
});

describe('when the provider of keys is away', () => {
  it('requests with tokens get 503, and public routes go on', async () => {
    const closedPort = await portThatNobodyListensOn();
    const lonely = await startTestRoom(definition, { env: { VIDIMUS_OIDC_URL: `http://127.0.0.1:${closedPort}/oidc` } });
    try {
      const token = await lonely.issuer.token({ grants: [grant('AUDITOR')] });
      const answer = await lonely.request('/v1/doors/read', { token });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect((await lonely.request('/v1/doors/anybody')).status).toBe(200);
    } finally {
      await lonely.stop();
    }
  }, 60_000);
});

async function portThatNobodyListensOn(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 1;
}
