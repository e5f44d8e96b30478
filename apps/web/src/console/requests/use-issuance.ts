import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { readIssuance } from '../../api/issuance.js';
import type { Issuance } from '../../api/issuance.js';
import { useWhileHere } from '../../app/use-while-here.js';

export const LOOK_EVERY_MS = 10_000;

/** One request, looked at again every ten seconds while somebody is at the page. */
export function useIssuance(id: string): UseQueryResult<Issuance> {
  const http = useHttp();
  return useQuery({
    queryKey: ['issuance', id],
    queryFn: ({ signal }) => readIssuance(http, id, signal),
    refetchInterval: useWhileHere(LOOK_EVERY_MS),
  });
}
