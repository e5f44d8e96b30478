import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { listCertificates } from '../../api/authority.js';
import { listDevices, readDevice } from '../../api/devices/inventory.js';
import type { Device, DeviceEntry } from '../../api/devices/inventory.js';
import type { Page } from '../../api/shared.js';
import { useMay } from '../../app/session.js';
import { useWhileHere } from '../../app/use-while-here.js';

const LOOK_EVERY_MS = 10_000;
const PAGE_SIZE = 25;

/** Below this key lies everything that a change of a device may change. */
export const DEVICES = ['devices'];

/** Devices that fit the words of a query, page by page. */
export function useDevices(words: Readonly<Record<string, string>>): UseInfiniteQueryResult<InfiniteData<Page<DeviceEntry>>> {
  const http = useHttp();
  return useInfiniteQuery({
    queryKey: [...DEVICES, 'list', words],
    queryFn: ({ pageParam, signal }) => listDevices(http, new URLSearchParams({ limit: String(PAGE_SIZE), ...words, ...(pageParam === null ? {} : { cursor: pageParam }) }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** One device; what its holder does meanwhile shows within ten seconds. */
export function useDevice(id: string): UseQueryResult<Device> {
  const http = useHttp();
  return useQuery({ queryKey: [...DEVICES, 'one', id], queryFn: ({ signal }) => readDevice(http, id, signal), refetchInterval: useWhileHere(LOOK_EVERY_MS) });
}

/** Whose device it is, by the newest of his certificates. */
export interface DeviceHolder {
  readonly name: string;
  readonly certificateId: string;
}

/** The holder as his certificate names him; null where the reader sees none of his certificates, undefined while they are asked for. */
export function useDeviceHolder(holderId: string | null): DeviceHolder | null | undefined {
  const http = useHttp();
  const enabled = useMay()('certificate:read') && holderId !== null;
  const found = useQuery({
    queryKey: ['device-holder', holderId],
    queryFn: async ({ signal }) => {
      const { items } = await listCertificates(http, new URLSearchParams({ limit: '5', holderId: holderId ?? '' }), signal);
      return items.flatMap(({ id, holderName }) => (holderName === null ? [] : [{ name: holderName, certificateId: id }]))[0] ?? null;
    },
    enabled,
    staleTime: Infinity,
  });
  if (!enabled || found.isError) return null;
  return found.data;
}
