import { Problem } from '@vidimus/contracts';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * What a reader may see: everything, what belongs to some organisations, or what is one holder's own. Every read of a repository takes one, so
 * that nobody can forget it; who must see everything says why.
 */
export type Scope =
  | { readonly kind: 'everything'; readonly reason: string }
  | { readonly kind: 'organisations'; readonly grants: readonly OrganisationReach[] }
  | { readonly kind: 'holder'; readonly holderId: string };

/** An organisation by its place in the tree (`/a/b/`), with or without all below it. */
export interface OrganisationReach {
  readonly path: string;
  readonly descendants: boolean;
}

/** For the room itself (timers, reactions to events) and for nobody else. */
export function everything(reason: string): Scope {
  return { kind: 'everything', reason };
}

/** What belongs to these organisations. An empty list sees nothing. */
export function withinOrganisations(grants: readonly OrganisationReach[]): Scope {
  return { kind: 'organisations', grants };
}

/** What is one person's own: the rows that name him in `holderId`. */
export function ofHolder(holderId: string): Scope {
  return { kind: 'holder', holderId };
}

/** Whether something that belongs to the organisation at `path` may be seen. A holder sees nothing because of an organisation. */
export function isInScope(scope: Scope, path: string): boolean {
  if (scope.kind === 'everything') return true;
  if (scope.kind === 'holder') return false;
  return scope.grants.some((grant) => (grant.descendants ? path.startsWith(grant.path) : path === grant.path));
}

/**
 * Narrows a query to the scope. The row must carry its organisation's place in the tree in `organisationPath`, and whose it is in
 * `holderId` where holders read it.
 * Paths consist of ids and slashes only, so that LIKE needs no escape; anything else is refused.
 */
export function scopedBy<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  scope: Scope,
  alias: string,
): SelectQueryBuilder<Row> {
  if (scope.kind === 'everything') return query;
  if (scope.kind === 'holder') return query.andWhere(`${alias}.holderId = :scopeHolderId`, { scopeHolderId: scope.holderId });
  if (scope.grants.length === 0) return query.andWhere('FALSE');
  const exact = scope.grants.filter((grant) => !grant.descendants).map((grant) => checkedPath(grant.path));
  const below = scope.grants.filter((grant) => grant.descendants).map((grant) => `${checkedPath(grant.path)}%`);
  return query.andWhere(
    `(${alias}.organisationPath = ANY(:scopeExact) OR ${alias}.organisationPath LIKE ANY(:scopeBelow))`,
    { scopeExact: exact, scopeBelow: below },
  );
}

function checkedPath(path: string): string {
  if (!/^\/([0-9a-f-]+\/)+$/.test(path)) {
    throw new Problem('internal', 'The place of an organisation in the tree is not of the form /id/id/.');
  }
  return path;
}
