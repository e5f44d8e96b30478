import type { ReactElement } from 'react';
import { useIntl } from 'react-intl';
import type { DeviceKind } from '../../../api/devices/inventory.js';
import type { DriftForecast } from '../../../api/devices/stock-care.js';
import { Notice } from '../../../components/problem-notice.js';
import { useSay } from '../../../text/use-text.js';
import { useRate } from './use-rate.js';

/** When a device will be out of step; nothing where nothing can be foretold. */
export function DeviceForecast({ forecast, kind }: { readonly forecast: DriftForecast | null; readonly kind: DeviceKind }): ReactElement | null {
  const say = useSay();
  const intl = useIntl();
  const rateOf = useRate();
  if (forecast === null) return null;
  return (
    <Notice tone="blue">
      <p>{say('forecasts.of-device', { day: intl.formatDate(forecast.leavesAt, { dateStyle: 'long' }), rate: rateOf(forecast, kind) })}</p>
    </Notice>
  );
}
