import { useInfiniteQuery } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { listIssuances, searchIssuances } from '../../api/issuance.js';
import type { IssuanceFind, IssuanceSummary } from '../../api/issuance.js';
import type { Page } from '../../api/shared.js';
import { useWhileHere } from '../../app/use-while-here.js';
import { PAGE_SIZE, issuanceQuery, statesOf } from './request-list-filter.js';

const LOOK_EVERY_MS = 30_000;

/** Requests in the states of a word, page by page; with something to find, those that fit it. */
export function useRequests(word: string | null, find: IssuanceFind | undefined): UseInfiniteQueryResult<InfiniteData<Page<IssuanceSummary>>> {
  const http = useHttp();
  return useInfiniteQuery({
    queryKey: ['issuances', word, find],
    queryFn: ({ pageParam, signal }) =>
      find === undefined
        ? listIssuances(http, issuanceQuery(word, pageParam), signal)
        : searchIssuances(http, { ...find, states: statesOf(word), limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: useWhileHere(LOOK_EVERY_MS),
  });
}
