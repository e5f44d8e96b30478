import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Grant } from '@vidimus/contracts';
import type { ChangeContext } from '@vidimus/persistence';
import { requestContextOf } from '../edge/request-context.js';
import { currentTraceparent } from '../operations/tracing.js';

/** Who calls, as the verified access token says it. Ids and roles only, no personal data. */
export interface Principal {
  /** A person with an account, an integrator's client, or another room. */
  readonly kind: 'person' | 'client' | 'room';
  /** Account id, client id, or the name of the calling room. */
  readonly id: string;
  readonly grants: readonly Grant[];
  /** OAuth scopes of the token; what a room may ask of another one is a scope. */
  readonly scopes: readonly string[];
  /** Authentication context: `aal1` password, `aal2` password and second factor. People only. */
  readonly acr?: string;
  /** Who of the persons that identity knows this is: of holders of certificates alone, officers have none. */
  readonly personId?: string;
  /** When the person authenticated, seconds since 1970. People only. */
  readonly authTime?: number;
  /** The same for everything that this request sets in motion. */
  readonly correlationId: string;
}

/** The caller of this request. Only on routes that ask for a token: on a public one it throws, naming the mistake. */
export const CurrentPrincipal: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const { principal } = requestContextOf(context.switchToHttp().getRequest());
    if (principal === undefined) {
      throw new Error('@CurrentPrincipal() stands on a route that is @Public: nobody is signed in there.');
    }
    return principal;
  },
);

/**
 * What a door of persistence wants to know about the caller.
 * @param command The verb of the use case, such as `approve`; it stands in the history and in the audit log.
 */
export function changeContext(principal: Principal, command: string): ChangeContext {
  const traceparent = currentTraceparent();
  return {
    actor: { kind: principal.kind, id: principal.id },
    command,
    correlationId: principal.correlationId,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
