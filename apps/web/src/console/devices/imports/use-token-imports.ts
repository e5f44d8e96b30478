import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../../api/api-context.js';
import { listTokenImports, readTokenImport } from '../../../api/devices/token-imports.js';
import type { TokenImport } from '../../../api/devices/token-imports.js';
import type { Page } from '../../../api/shared.js';
import { useWhileHere } from '../../../app/use-while-here.js';

const LOOK_EVERY_MS = 1_000;
const PAGE_SIZE = 25;

/** Below this key lies everything that an import changes of imports. */
export const TOKEN_IMPORTS = ['token-imports'];

/** Imports of one's organisations, page by page. */
export function useTokenImports(): UseInfiniteQueryResult<InfiniteData<Page<TokenImport>>> {
  const http = useHttp();
  return useInfiniteQuery({
    queryKey: [...TOKEN_IMPORTS, 'list'],
    queryFn: ({ pageParam, signal }) => listTokenImports(http, new URLSearchParams({ limit: String(PAGE_SIZE), ...(pageParam === null ? {} : { cursor: pageParam }) }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** One import; how far it has come is asked for every second until it is over. */
export function useTokenImport(id: string): UseQueryResult<TokenImport> {
  const http = useHttp();
  const every = useWhileHere(LOOK_EVERY_MS);
  return useQuery({
    queryKey: [...TOKEN_IMPORTS, 'one', id],
    queryFn: ({ signal }) => readTokenImport(http, id, signal),
    refetchInterval: ({ state: { data } }) => (data !== undefined && data.endedAt !== null ? false : every),
  });
}
