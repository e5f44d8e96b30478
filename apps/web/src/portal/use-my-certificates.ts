import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useHttp } from '../api/api-context.js';
import type { Certificate, CertificateSummary } from '../api/authority.js';
import { listMyCertificates, readMyCertificate } from '../api/holders/my-certificates.js';
import { listMyDevices } from '../api/holders/my-devices.js';
import type { MyDevice } from '../api/holders/my-devices.js';
import { useWhileHere } from '../app/use-while-here.js';

const LOOK_EVERY_MS = 30_000;
export const MY_CERTIFICATES = ['my-certificates'];
export const MY_DEVICES = ['my-devices'];

/** One's own certificates; what the registration office does to them shows within half a minute. */
export function useMyCertificates(): UseQueryResult<readonly CertificateSummary[]> {
  const http = useHttp();
  return useQuery({
    queryKey: MY_CERTIFICATES,
    queryFn: async ({ signal }) => (await listMyCertificates(http, signal)).items,
    refetchInterval: useWhileHere(LOOK_EVERY_MS),
  });
}

/** One certificate of one's own. Its key begins with that of the list: whoever changes one has both read again. */
export function useMyCertificate(id: string): UseQueryResult<Certificate> {
  const http = useHttp();
  return useQuery({ queryKey: [...MY_CERTIFICATES, id], queryFn: ({ signal }) => readMyCertificate(http, id, signal), refetchInterval: useWhileHere(LOOK_EVERY_MS) });
}

/** How one receives codes; what support does to a device shows within half a minute. */
export function useMyDevices(): UseQueryResult<readonly MyDevice[]> {
  const http = useHttp();
  return useQuery({ queryKey: MY_DEVICES, queryFn: async ({ signal }) => inTheHands((await listMyDevices(http, signal)).items), refetchInterval: useWhileHere(LOOK_EVERY_MS) });
}

/** What is about to take the place of a device is shown with that one, and is none of its own until then. */
function inTheHands(devices: readonly MyDevice[]): readonly MyDevice[] {
  const coming = new Set(devices.map(({ replacement }) => replacement?.newDeviceId));
  return devices.filter(({ id }) => !coming.has(id));
}
