import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../../api/api-context.js';
import { listConfirmations, readConfirmation } from '../../../api/devices/confirmations.js';
import type { Confirmation } from '../../../api/devices/confirmations.js';
import type { Page } from '../../../api/shared.js';
import { useWhileHere } from '../../../app/use-while-here.js';
import { DEVICES } from '../use-devices.js';

const LOOK_EVERY_MS = 10_000;

/** What waits for a second officer, page by page. */
export function useConfirmations(): UseInfiniteQueryResult<InfiniteData<Page<Confirmation>>> {
  const http = useHttp();
  return useInfiniteQuery({
    queryKey: [...DEVICES, 'confirmations'],
    queryFn: ({ pageParam, signal }) => listConfirmations(http, pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** What a second officer is asked about a device; null where he is asked nothing, or as long as that is not known. */
export function useOpenConfirmation(deviceId: string): Confirmation | null {
  const http = useHttp();
  const list = useQuery({ queryKey: [...DEVICES, 'confirmation-of', deviceId], queryFn: ({ signal }) => listConfirmations(http, { deviceId }, signal), refetchInterval: useWhileHere(LOOK_EVERY_MS) });
  return list.data?.items[0] ?? null;
}

/** One of them, in whatever state. */
export function useConfirmation(id: string): UseQueryResult<Confirmation> {
  const http = useHttp();
  return useQuery({ queryKey: [...DEVICES, 'confirmation', id], queryFn: ({ signal }) => readConfirmation(http, id, signal) });
}
