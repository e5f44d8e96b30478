import { Problem, ROLE_PERMISSIONS } from '@vidimus/contracts';
import type { Grant, Permission } from '@vidimus/contracts';
import { withinOrganisations } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';

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
