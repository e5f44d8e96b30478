import { Problem } from '@vidimus/contracts';

/** What an organisation is to the trust service provider. */
export const ORGANISATION_KINDS = ['TRUST_SERVICE_PROVIDER', 'AGENCY', 'REGISTRATION_OFFICE', 'RESELLER', 'CUSTOMER'] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** Deeper trees are refused: every token carries the path. */
export const DEEPEST_LEVEL = 8;

/**
 * The place of an organisation in the tree: the ids from the root down, `/a/b/`. It never changes, because tokens, requests and
 * certificates carry it.
 * @throws Problem `unprocessable` when the tree would become deeper than {@link DEEPEST_LEVEL}.
 */
export function organisationPath(id: string, parentPath: string | null): string {
  const path = `${parentPath ?? '/'}${id}/`;
  if (path.split('/').length - 2 > DEEPEST_LEVEL) {
    throw new Problem('unprocessable', `The tree of organisations has ${DEEPEST_LEVEL} levels at most; choose a parent further up.`, {
      errors: [{ pointer: '/parentId', detail: 'This parent stands on the lowest level.', code: 'TOO_DEEP' }],
    });
  }
  return path;
}
