import { useQuery } from '@tanstack/react-query';
import { useHttp } from '../../../api/api-context.js';
import type { Device } from '../../../api/devices/inventory.js';
import { readDriftForecast } from '../../../api/devices/stock-care.js';
import type { DriftForecast } from '../../../api/devices/stock-care.js';
import { DEVICES } from '../use-devices.js';

/** What is foretold of a device; null where nothing can be, or as long as it is not known. */
export function useForecast({ id, lastSuccessAt }: Pick<Device, 'id' | 'lastSuccessAt'>): DriftForecast | null {
  const http = useHttp();
  return useQuery({ queryKey: [...DEVICES, 'forecast', id, lastSuccessAt], queryFn: ({ signal }) => readDriftForecast(http, id, signal) }).data?.forecast ?? null;
}
