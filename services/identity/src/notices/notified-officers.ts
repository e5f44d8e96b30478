import type { AccountRow } from '../accounts/account.entity.js';

/** The officers of one organisation who are active and hold the role there. */
export type ActiveOfficer = Pick<AccountRow, 'id' | 'toldOfRequests'>;

/**
 * Who of an organisation's officers is told of a request: who started it and who wants to be told of all; when the starter is no longer
 * there (he left, lost the role, or was a program), everybody, since nobody else would feel responsible.
 */
export function chooseOfficers(officers: readonly ActiveOfficer[], starterId: string | null): string[] {
  const starterIsThere = officers.some(({ id }) => id === starterId);
  return officers.filter(({ id, toldOfRequests }) => !starterIsThere || id === starterId || toldOfRequests).map(({ id }) => id);
}

/** The organisations from the one at the end of the path up to the root: where a request is told when nobody is there. */
export function fromHereUp(organisationPath: string): string[] {
  return organisationPath.split('/').filter((id) => id !== '').reverse();
}
