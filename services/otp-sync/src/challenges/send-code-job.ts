import type { NewJob } from '@vidimus/persistence';

/** Has a code sent. */
export const SEND_CODE = 'otp-sync.send-code';

/** Ids only: the code lies sealed in its row. */
export interface SendCode {
  readonly challengeId: string;
  /** Of the outside request that asked for the code. */
  readonly correlationId: string;
}

export function sendCodeJob(challengeId: string, correlationId: string): NewJob {
  const data: SendCode = { challengeId, correlationId };
  return { name: SEND_CODE, id: challengeId, data };
}
