import { Problem } from '@vidimus/contracts';
import type { Grant, Role } from '@vidimus/contracts';

/** Which roles a role may give and take; a role that is not named here manages nobody. */
export const MANAGEABLE_ROLES: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  ADMINISTRATOR: ['ADMINISTRATOR', 'RA_MANAGER', 'CA_OPERATOR', 'AUDITOR', 'REGISTRATION_OFFICER', 'INTEGRATOR'],
  RA_MANAGER: ['REGISTRATION_OFFICER', 'INTEGRATOR'],
};

/** Roles of programs; people never hold them, and programs hold no others. */
const PROGRAM_ROLES: readonly Role[] = ['INTEGRATOR'];

/** A role to be given or taken, at its place in the tree. */
export type WantedGrant = Pick<Grant, 'role' | 'organisationPath' | 'descendants'>;

/** Whether one of the manager's roles reaches as far as the wanted one and may hand it out. */
export function mayManage(manager: readonly Grant[], wanted: WantedGrant): boolean {
  return manager.some((held) => (MANAGEABLE_ROLES[held.role]?.includes(wanted.role) ?? false) && reaches(held, wanted));
}

/**
 * Nobody gives or takes a role outside the organisations he manages, wider than his own, or of a kind that is not his to give.
 * @throws Problem `forbidden`
 */
export function checkManageable(manager: readonly Grant[], wanted: WantedGrant): void {
  if (mayManage(manager, wanted)) return;
  throw new Problem('forbidden', `Your roles do not let you give or take the role ${wanted.role} in this organisation.`, {
    members: { role: wanted.role },
  });
}

/**
 * Officers hold roles of people, integrators those of programs.
 * @throws Problem `unprocessable`
 */
export function checkHolder(holder: 'person' | 'program', role: Role): void {
  if (PROGRAM_ROLES.includes(role) === (holder === 'program')) return;
  throw new Problem('unprocessable', `The role ${role} is not one that a ${holder} can hold.`, {
    errors: [{ pointer: '/role', detail: `Choose a role of a ${holder}.`, code: 'ROLE_OF_OTHER_HOLDER' }],
  });
}

function reaches(held: Grant, wanted: WantedGrant): boolean {
  if (held.descendants) return wanted.organisationPath.startsWith(held.organisationPath);
  return wanted.organisationPath === held.organisationPath && !wanted.descendants;
}
