import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useIntl } from 'react-intl';
import { useHttp } from '../../../api/api-context.js';
import type { Device } from '../../../api/devices/inventory.js';
import { readDriftForecast } from '../../../api/devices/stock-care.js';
import { Notice } from '../../../components/problem-notice.js';
import { useSay } from '../../../text/use-text.js';
import { DEVICES } from '../use-devices.js';
import { useRate } from './use-rate.js';

/** When this device will be out of step; nothing where nothing can be foretold. */
export function DeviceForecast({ device: { id, kind, lastSuccessAt } }: { readonly device: Device }): ReactElement | null {
  const say = useSay();
  const http = useHttp();
  const intl = useIntl();
  const rateOf = useRate();
  const forecast = useQuery({ queryKey: [...DEVICES, 'forecast', id, lastSuccessAt], queryFn: ({ signal }) => readDriftForecast(http, id, signal) }).data?.forecast ?? null;
  if (forecast === null) return null;
  return (
    <Notice tone="blue">
      <p>{say('forecasts.of-device', { day: intl.formatDate(forecast.leavesAt, { dateStyle: 'long' }), rate: rateOf(forecast, kind) })}</p>
    </Notice>
  );
}
