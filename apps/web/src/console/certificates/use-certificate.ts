import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { readCertificate } from '../../api/authority.js';
import type { Certificate } from '../../api/authority.js';

/** One certificate; a revocation elsewhere shows within half a minute. */
export function useCertificate(id: string): UseQueryResult<Certificate> {
  const http = useHttp();
  return useQuery({ queryKey: ['certificate', id], queryFn: ({ signal }) => readCertificate(http, id, signal), refetchInterval: 30_000 });
}
