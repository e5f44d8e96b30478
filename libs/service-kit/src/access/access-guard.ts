import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { Clock } from '@vidimus/workflow';
import type { FastifyRequest } from 'fastify';
import { requestContextOf } from '../edge/request-context.js';
import type { RouteAccess } from './access-decorators.js';
import { hasPermission, isHolder, notAHolder } from './permissions.js';
import type { Principal } from './principal.js';
import { declaredAccess, declaredFreshness } from './routes.js';
import { API_AUDIENCE, roomAudience } from './token-verifier.js';
import type { TokenVerifier } from './token-verifier.js';

export interface AccessGuardOptions {
  readonly room: string;
  readonly verifier: TokenVerifier;
  readonly clock: Clock;
}

/** Lets a request in by what its route declares. Where in the tree of organisations a permission holds, `scopeFor()` tells. */
export class AccessGuard implements CanActivate {
  constructor(private readonly options: AccessGuardOptions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const access = declaredAccess(context.getClass(), context.getHandler());
    // Start refuses routes without a declaration; this is for one that is added to a running application.
    if (access === undefined) throw new Problem('forbidden', 'This address is not open to anybody.');
    if (access.kind === 'public') return true;
    const request: FastifyRequest = context.switchToHttp().getRequest();
    const running = requestContextOf(request);
    const audience = access.kind === 'room-only' ? roomAudience(this.options.room) : API_AUDIENCE;
    const holder = await this.options.verifier.verify(bearerToken(request), audience);
    const principal: Principal = { ...holder, correlationId: running.correlationId };
    running.principal = principal;
    authorise(principal, access);
    const maxAgeSeconds = declaredFreshness(context.getClass(), context.getHandler());
    if (maxAgeSeconds !== undefined) this.demandFreshSecondFactor(principal, maxAgeSeconds);
    return true;
  }

  private demandFreshSecondFactor(principal: Principal, maxAgeSeconds: number): void {
    const ageSeconds = this.options.clock.now().getTime() / 1000 - (principal.authTime ?? 0);
    if (principal.acr === 'aal2' && ageSeconds <= maxAgeSeconds) return;
    throw new Problem('step-up-required', `This needs a second factor that was given less than ${maxAgeSeconds} seconds ago.`, {
      members: { maxAgeSeconds },
    });
  }
}

function authorise(principal: Principal, access: Exclude<RouteAccess, { kind: 'public' }>): void {
  if (access.kind === 'room-only') {
    if (principal.kind === 'room' && principal.scopes.includes(access.scope)) return;
    throw new Problem('forbidden', `This is for other rooms with the scope ${access.scope}.`, { members: { scope: access.scope } });
  }
  // Rooms have an audience of their own; one with the audience of people was issued by mistake.
  if (principal.kind === 'room') throw new Problem('forbidden', 'This is for people and integrators.');
  if (access.kind === 'holder') {
    if (isHolder(principal)) return;
    throw notAHolder();
  }
  if (access.kind === 'officer') {
    if (principal.kind === 'person' && !isHolder(principal)) return;
    throw new Problem('forbidden', 'This is for officers alone.');
  }
  if (access.kind === 'signed-in' || access.permissions.some((permission) => hasPermission(principal, permission))) return;
  const needed = access.permissions.join(' or ');
  throw new Problem('forbidden', `This needs a role with the permission ${needed}.`, { members: { permission: needed } });
}

function bearerToken(request: FastifyRequest): string {
  const [scheme, token, ...rest] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && token !== undefined && token !== '' && rest.length === 0) return token;
  throw new Problem('unauthenticated', 'This needs an access token in the header Authorization: Bearer.');
}
