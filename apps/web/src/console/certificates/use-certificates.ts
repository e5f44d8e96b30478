import { useInfiniteQuery } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { listCertificates } from '../../api/authority.js';
import type { CertificateEntry } from '../../api/authority.js';
import type { HttpClient } from '../../api/http-client.js';
import { searchIssuances } from '../../api/issuance.js';
import type { IssuanceFind } from '../../api/issuance.js';
import type { Page } from '../../api/shared.js';
import type { CertificateState } from '../../components/states/states.js';
import type { CertificateFind } from './certificate-search.js';

/** As many requests as the authority takes in one question. */
const PAGE_SIZE = 25;

/** Certificates in a state, page by page; with something to find, those that fit it. */
export function useCertificates(status: CertificateState | undefined, find: CertificateFind | undefined): UseInfiniteQueryResult<InfiniteData<Page<CertificateEntry>>> {
  const http = useHttp();
  const narrowed: Record<string, string> = status === undefined ? {} : { status };
  return useInfiniteQuery({
    queryKey: ['certificates', status, find],
    queryFn: ({ pageParam, signal }) => {
      if (find !== undefined && !('serialNumber' in find)) return findByHolder(http, find, narrowed, pageParam, signal);
      return listCertificates(http, new URLSearchParams({ limit: String(PAGE_SIZE), ...narrowed, ...find, ...(pageParam === null ? {} : { cursor: pageParam }) }), signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** Names are searched where requests are kept, in whichever letters they are typed; the authority then gives the certificates that came of those. */
async function findByHolder(http: HttpClient, find: IssuanceFind, narrowed: Record<string, string>, cursor: string | null, signal: AbortSignal): Promise<Page<CertificateEntry>> {
  // A certificate may have come for a request that had been given up.
  const requests = await searchIssuances(http, { ...find, states: ['COMPLETED', 'FAILED'], limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) });
  if (requests.items.length === 0) return { items: [], nextCursor: null };
  const requestId = requests.items.map(({ id }) => id).join(',');
  const { items } = await listCertificates(http, new URLSearchParams({ limit: '100', requestId, ...narrowed }), signal);
  return { items, nextCursor: requests.nextCursor };
}
