import { backoffMs, pause } from './backoff.js';
import { PausePartition } from './event-log.js';
import type { IncomingRecord, MessagingLogger, SubscribeOptions } from './event-log.js';
import { describeFailure } from './failure.js';

/** How the delivery of one record ended: it was handled, the subscription stops, or the program is at fault. */
export type DeliveryResult = { readonly kind: 'handled' } | { readonly kind: 'stopped' } | { readonly kind: 'crashed'; readonly error: unknown };

/**
 * Hands a record to the subscriber until it is handled. Both logs use it, so that both treat failures alike:
 * `PausePartition` holds the record for as long as it takes, anything else is a crash.
 */
export async function deliver(
  record: IncomingRecord,
  { group, onRecord }: Pick<SubscribeOptions, 'group' | 'onRecord'>,
  signal: AbortSignal,
  logger: MessagingLogger,
): Promise<DeliveryResult> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      await onRecord(record, signal);
      return { kind: 'handled' };
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof PausePartition)) return { kind: 'crashed', error };
      if (attempt === 1) {
        const { topic, partition, offset } = record;
        logger.warn({ message: 'A partition waits', group, topic, partition, offset, ...describeFailure(error.cause) });
      }
      await pause(backoffMs(attempt), signal);
    }
  }
  return { kind: 'stopped' };
}
