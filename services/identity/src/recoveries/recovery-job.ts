import type { NewJob } from '@vidimus/persistence';

/** Looks up who is meant by a recovery, and answers by mail. */
export const ANSWER_RECOVERY = 'identity.answer-recovery';

/** Ids only: what was typed lies sealed in its row. */
export interface AnswerRecovery {
  readonly recoveryId: string;
  readonly correlationId: string;
}

export function answerJob(recoveryId: string, correlationId: string): NewJob {
  const data: AnswerRecovery = { recoveryId, correlationId };
  return { name: ANSWER_RECOVERY, id: recoveryId, data };
}
