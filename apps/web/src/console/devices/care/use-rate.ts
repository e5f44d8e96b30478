import { useIntl } from 'react-intl';
import type { DriftForecast } from '../../../api/devices/stock-care.js';
import type { DeviceKind } from '../../../api/devices/inventory.js';
import { useSay } from '../../../text/use-text.js';

/** Says how fast a device drifts. */
export function useRate(): (forecast: DriftForecast, kind: DeviceKind) => string {
  const say = useSay();
  const intl = useIntl();
  return ({ perDay }, kind) => {
    const rate = intl.formatNumber(perDay, { maximumSignificantDigits: 2, signDisplay: kind === 'EVENT_TOKEN' ? 'auto' : 'exceptZero' });
    return say(kind === 'EVENT_TOKEN' ? 'forecasts.rate.button' : 'forecasts.rate.clock', { rate });
  };
}
