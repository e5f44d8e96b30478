import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import type { Permission } from '@vidimus/contracts';

/** Who may call a route. Every route declares exactly one; a method's declaration wins over its class's. */
export type RouteAccess =
  | { readonly kind: 'public'; readonly reason: string }
  | { readonly kind: 'signed-in'; readonly reason: string }
  | { readonly kind: 'permission'; readonly permissions: readonly Permission[] }
  | { readonly kind: 'holder'; readonly reason: string }
  | { readonly kind: 'officer'; readonly reason: string }
  | { readonly kind: 'room-only'; readonly scope: string };

export const ROUTE_ACCESS = 'vidimus:route-access';
export const FRESH_SECOND_FACTOR = 'vidimus:fresh-second-factor';

const declare = (access: RouteAccess): CustomDecorator => SetMetadata(ROUTE_ACCESS, access);

/**
 * Callers of whom at least one role grants one of these permissions, somewhere. Where in the tree of organisations it is
 * granted is for the repository: pass it `scopeFor(principal, permission)`.
 */
export function Allow(permissions: Permission | readonly Permission[]): CustomDecorator {
  return declare({ kind: 'permission', permissions: typeof permissions === 'string' ? [permissions] : permissions });
}

/** Anybody, without a token. */
export function Public(reason: string): CustomDecorator {
  return declare({ kind: 'public', reason });
}

/** Any person or integrator with a valid token, whatever their roles. */
export function SignedIn(reason: string): CustomDecorator {
  return declare({ kind: 'signed-in', reason });
}

/**
 * People who hold certificates, about what is theirs: no role opens these routes, and to officers and integrators they are closed.
 * What is theirs is for the repository: pass it `holderScope(principal)`.
 */
export function HoldersOwn(reason: string): CustomDecorator {
  return declare({ kind: 'holder', reason });
}

/** People who work with an account of their own, whatever their roles, about what is theirs; closed to holders of certificates and to integrators. */
export function OfficersOwn(reason: string): CustomDecorator {
  return declare({ kind: 'officer', reason });
}

/** Another room, with a token for this room as its audience that carries the scope, such as `authority:issue`. */
export function RoomOnly(scope: string): CustomDecorator {
  return declare({ kind: 'room-only', scope });
}

/** Beside `@Allow`, `@SignedIn`, `@OfficersOwn` or `@HoldersOwn`: the person must have given a second factor (acr `aal2`) no longer ago than this. */
export function FreshSecondFactor(maxAgeSeconds: number): CustomDecorator {
  return SetMetadata(FRESH_SECOND_FACTOR, maxAgeSeconds);
}
