import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { readCertificate } from '../../api/authority.js';
import type { Certificate } from '../../api/authority.js';
import { useWhileHere } from '../../app/use-while-here.js';

const LOOK_EVERY_MS = 30_000;

/** One certificate; a revocation elsewhere shows within half a minute. */
export function useCertificate(id: string): UseQueryResult<Certificate> {
  const http = useHttp();
  return useQuery({ queryKey: ['certificate', id], queryFn: ({ signal }) => readCertificate(http, id, signal), refetchInterval: useWhileHere(LOOK_EVERY_MS) });
}
