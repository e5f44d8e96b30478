import type { NewJob } from '@vidimus/persistence';
import type { ResyncRow } from './resync.entity.js';

/** Has the outcome of a submission mailed to the holder. */
export const TELL_HOLDER = 'otp-sync.tell-holder';

/** What holders are told. */
export type HolderNotice = 'otp-device-activated' | 'otp-device-resynchronised' | 'otp-device-locked';

/** Ids only. */
export interface TellHolder {
  readonly resyncId: string;
  readonly notice: HolderNotice;
  /** Of the outside request. */
  readonly correlationId: string;
}

export function tellHolderJob({ id }: ResyncRow, notice: HolderNotice, correlationId: string): NewJob {
  const data: TellHolder = { resyncId: id, notice, correlationId };
  return { name: TELL_HOLDER, id, data };
}
