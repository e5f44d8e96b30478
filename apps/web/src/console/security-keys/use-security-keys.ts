import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../../api/api-context.js';
import { listKeysOf, listOwnKeys } from '../../api/security-keys.js';
import type { SecurityKey } from '../../api/security-keys.js';
import { useWhileHere } from '../../app/use-while-here.js';

const LOOK_EVERY_MS = 10_000;

export const OWN_KEYS = ['own-security-keys'];
export const keysOf = (officerId: string): string[] => ['security-keys', officerId];

/** One's own security keys; that a manager confirmed one shows within ten seconds. */
export function useOwnKeys(): UseQueryResult<SecurityKey[]> {
  const http = useHttp();
  const refetchInterval = useWhileHere(LOOK_EVERY_MS);
  return useQuery({ queryKey: OWN_KEYS, queryFn: async ({ signal }) => (await listOwnKeys(http, signal)).items, refetchInterval });
}

/** Security keys of an officer; one that he enrols while the page is open shows within ten seconds. */
export function useKeysOf(officerId: string): UseQueryResult<SecurityKey[]> {
  const http = useHttp();
  const refetchInterval = useWhileHere(LOOK_EVERY_MS);
  return useQuery({ queryKey: keysOf(officerId), queryFn: async ({ signal }) => (await listKeysOf(http, officerId, signal)).items, refetchInterval });
}
