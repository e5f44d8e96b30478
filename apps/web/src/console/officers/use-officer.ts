import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { listOrganisations, readOfficer } from '../../api/officers.js';
import type { Officer } from '../../api/officers.js';
import { useMay, useMe } from '../../app/session.js';
import { useWhileHere } from '../../app/use-while-here.js';
import { shortId } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';

const LOOK_EVERY_MS = 30_000;

/** One officer, looked at again while somebody is at the page. */
export function useOfficer(id: string): UseQueryResult<Officer> {
  const http = useHttp();
  return useQuery({ queryKey: ['officer', id], queryFn: ({ signal }) => readOfficer(http, id, signal), refetchInterval: useWhileHere(LOOK_EVERY_MS) });
}

/** How an organisation is named: by its name where the reader may see it, otherwise by the number that can be quoted. */
export function useOrganisationName(): (id: string) => string {
  const say = useSay();
  const http = useHttp();
  const may = useMay();
  const { organisations: own } = useMe();
  const { data } = useQuery({ queryKey: ['organisations'], queryFn: ({ signal }) => listOrganisations(http, signal), enabled: may('organisation:read'), staleTime: 60_000 });
  return (id) => [...own, ...(data?.items ?? [])].find((known) => known.id === id)?.name ?? say('officer.organisation-number', { number: shortId(id) });
}
