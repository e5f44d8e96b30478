import { Problem, ROLE_PERMISSIONS } from '@vidimus/contracts';
import type { Grant, Permission } from '@vidimus/contracts';
import { ofHolder, withinOrganisations } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import type { Principal } from './principal.js';

interface HoldsGrants {
  readonly grants: readonly Grant[];
}

function grantsOf(principal: HoldsGrants, permission: Permission): readonly Grant[] {
  return principal.grants.filter((grant) => {
    // A token may carry a role that this version no longer knows; it then grants nothing.
    const permissions: readonly Permission[] = Object.hasOwn(ROLE_PERMISSIONS, grant.role) ? ROLE_PERMISSIONS[grant.role] : [];
    return permissions.includes(permission);
  });
}

/** Whether any role of the caller grants the permission, in whichever organisation. */
export function hasPermission(principal: HoldsGrants, permission: Permission): boolean {
  return grantsOf(principal, permission).length > 0;
}

/**
 * Where in the tree of organisations the caller holds the permission; every repository read takes it.
 * @throws Problem `forbidden` when no role of the caller grants it.
 */
export function scopeFor(principal: HoldsGrants, permission: Permission): Scope {
  const grants = grantsOf(principal, permission);
  if (grants.length === 0) {
    throw new Problem('forbidden', `This needs a role with the permission ${permission}.`, { members: { permission } });
  }
  return withinOrganisations(grants.map((grant) => ({ path: grant.organisationPath, descendants: grant.descendants })));
}

/** What a holder may be known by. */
type MayHold = Pick<Principal, 'kind' | 'personId'>;

/** Whether the caller is a person who holds certificates here. */
export function isHolder(principal: MayHold): boolean {
  return principal.kind === 'person' && principal.personId !== undefined;
}

/**
 * What is the caller's own, as a holder of certificates; every repository read of a route with `@HoldersOwn` takes it.
 * @throws Problem `forbidden` for everybody who is no holder.
 */
export function holderScope(principal: MayHold): Scope {
  if (principal.kind !== 'person' || principal.personId === undefined) throw notAHolder();
  return ofHolder(principal.personId);
}

export function notAHolder(): Problem {
  return new Problem('forbidden', 'This is for people about their own certificates. Sign in with the user-id that came with the certificate.');
}
