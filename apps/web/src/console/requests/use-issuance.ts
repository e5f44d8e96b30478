import { useIdle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { readIssuance } from '../../api/issuance.js';
import type { Issuance } from '../../api/issuance.js';

const LOOK_EVERY_MS = 10_000;
/** Who has left the desk should not keep his session alive by an open page. */
const AWAY_AFTER_MS = 5 * 60_000;

/** One request, looked at again every ten seconds while somebody is at the page. */
export function useIssuance(id: string): UseQueryResult<Issuance> {
  const http = useHttp();
  const away = useIdle(AWAY_AFTER_MS, { initialState: false });
  return useQuery({
    queryKey: ['issuance', id],
    queryFn: ({ signal }) => readIssuance(http, id, signal),
    refetchInterval: away ? false : LOOK_EVERY_MS,
  });
}
