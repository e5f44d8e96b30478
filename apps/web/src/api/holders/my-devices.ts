import type { DeviceState } from '../../components/states/states.js';
import type { HttpClient } from '../http-client.js';
import type { OtpChannel } from '../subject.js';

/** How a holder gets his codes. */
export interface MyDevice {
  readonly id: string;
  readonly kind: OtpChannel;
  readonly state: DeviceState;
  /** Null for a program. */
  readonly maskedAddress: string | null;
  /** SIGN_LOCK: too many wrong codes in a row; YEARLY_BUDGET: too many of the holder within a year. */
  readonly lock: 'SIGN_LOCK' | 'YEARLY_BUDGET' | null;
  readonly activatedAt: string | null;
}

export function listMyDevices(http: HttpClient, signal?: AbortSignal): Promise<{ items: MyDevice[] }> {
  return http.get('/api/otp-sync/v1/my-devices', signal);
}
