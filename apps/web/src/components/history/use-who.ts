import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import type { HttpClient } from '../../api/http-client.js';
import { readOfficerNames } from '../../api/officers.js';
import { useMay, useMe } from '../../app/session.js';
import { shortId } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';

/** How those who signed in are named to the reader: himself, officers by their names where he may know them, else by the number that can be quoted. */
export function useWho(accountIds: readonly (string | null)[]): (accountId: string) => string {
  const say = useSay();
  const me = useMe();
  const names = useOfficerNames(accountIds.filter((id) => id !== null && id !== me.id) as string[]);
  return (accountId) => {
    if (accountId === me.id) return say('history.by-you');
    if (names === undefined) return '…';
    return names[accountId] ?? say('history.by-officer', { number: shortId(accountId) });
  };
}

/** By account; null for somebody whose name the reader may not know. */
type Names = Readonly<Record<string, string | null>>;

const KNOWN = ['officer-names'];

/** Undefined while they are asked for; whoever sees no requests does not ask. */
function useOfficerNames(ids: readonly string[]): Names | undefined {
  const http = useHttp();
  const queries = useQueryClient();
  const wanted = [...new Set(ids)].toSorted();
  const enabled = useMay()('issuance:read') && wanted.length > 0;
  const names = useQuery({ queryKey: [...KNOWN, wanted], queryFn: () => lookUp(http, queries, wanted), enabled, staleTime: Infinity });
  return enabled && names.isPending ? undefined : (names.data ?? {});
}

/** Asks in one call for those who are not known yet; nobody is asked for twice as long as the application is open. */
async function lookUp(http: HttpClient, queries: QueryClient, wanted: readonly string[]): Promise<Names> {
  const known = queries.getQueryData<Names>(KNOWN) ?? {};
  const unknown = wanted.filter((id) => !(id in known));
  if (unknown.length === 0) return known;
  const { items } = await readOfficerNames(http, unknown);
  const found = Object.fromEntries(items.map(({ id, displayName }) => [id, displayName]));
  const all = { ...known, ...Object.fromEntries(unknown.map((id) => [id, found[id] ?? null])) };
  queries.setQueryData<Names>(KNOWN, all);
  return all;
}
