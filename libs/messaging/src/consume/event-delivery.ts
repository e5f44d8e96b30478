import { Problem } from '@vidimus/contracts';
import type { EventEnvelope } from '@vidimus/contracts';
import type { CommitSignal } from '@vidimus/persistence';
import type { DataSource } from 'typeorm';
import { backoffMs, pause } from '../backoff.js';
import type { EventHandler } from './event-handler.js';
import { PausePartition } from '../event-log.js';
import type { IncomingRecord, MessagingLogger } from '../event-log.js';
import { describeFailure, isInfrastructureFailure } from '../failure.js';
import type { RecordVerifier } from '../record-signature.js';
import { runOnce } from './inbox.js';
import { outlineOf, readRecord } from './read-record.js';
import type { RecordOutline } from './read-record.js';

/** Tries of a handler before its event becomes a dead letter; the pauses between them add up to 1.5 s. */
const TRIES = 5;
/** Stands for the handler where a record is no event at all. */
const NO_HANDLER = '*';

/** What deliveries of a room need. */
export interface DeliveryOptions {
  readonly dataSource: DataSource;
  /** Told after every commit, since handlers may have written to the outbox. */
  readonly commits: CommitSignal;
  readonly logger: MessagingLogger;
  readonly verifier: RecordVerifier;
}

/** Takes records to the handlers of one consumer group. */
export class EventDelivery {
  constructor(
    private readonly options: DeliveryOptions,
    private readonly handlers: readonly EventHandler[],
    /** Of the groups that read a topic one is to report what no handler can be found for. */
    private readonly reportsUnreadable: boolean,
  ) {}

  /**
   * Brings a record to each handler of its type, one after the other, each in a transaction of its own. A handler that keeps failing
   * does not hold up the others, nor later events of the same key: its event becomes a dead letter.
   * @throws PausePartition when the database is away; the record must come again.
   */
  async take(record: IncomingRecord, signal: AbortSignal): Promise<void> {
    const outline = outlineOf(record.value);
    if (outline === undefined) {
      if (this.reportsUnreadable) await this.#bury(record, NO_HANDLER, undefined, noEvent(), 1);
      return;
    }
    // Types that nobody here waits for, known or not, pass in silence: new ones must not disturb old consumers.
    const handlers = this.handlers.filter((handler) => handler.contract.type === outline.type);
    if (handlers.length === 0) return;
    let event: EventEnvelope;
    try {
      event = readRecord(record, this.options.verifier);
    } catch (error) {
      for (const handler of handlers) await this.#bury(record, handler.name, outline, error, 1);
      return;
    }
    for (const handler of handlers) await this.#handle(record, handler, event, signal);
  }

  async #handle(record: IncomingRecord, handler: EventHandler, event: EventEnvelope, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const ran = await this.options.dataSource.transaction((tx) => runOnce(tx, handler, event, attempt));
        if (ran) this.options.commits.notify();
        return;
      } catch (error) {
        if (isInfrastructureFailure(error)) throw new PausePartition(error);
        if (attempt === TRIES) return this.#bury(record, handler.name, event, error, attempt);
        await pause(backoffMs(attempt), signal);
        // Not the handler's fault, and its tries are not over: the next consumer begins again.
        if (signal.aborted) throw new PausePartition(signal.reason);
      }
    }
  }

  /** A record that comes again, because its offset was not committed, is not buried twice. */
  async #bury(record: IncomingRecord, handler: string, outline: RecordOutline | undefined, error: unknown, attempts: number): Promise<void> {
    const { code, detail } = describeFailure(error);
    const { topic, partition, offset } = record;
    try {
      await this.options.dataSource.query(
        `INSERT INTO dead_letter (id, handler, topic, partition, log_offset, key, event_id, type, record,
           error_code, error_detail, attempts, state, created_at)
         VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'OPEN', now())
         ON CONFLICT (handler, topic, partition, log_offset) DO NOTHING`,
        [handler, topic, partition, offset, textOf(record.key), outline?.id, outline?.type, record.value, code, detail, attempts],
      );
    } catch (failure) {
      throw isInfrastructureFailure(failure) ? new PausePartition(failure) : failure;
    }
    this.options.logger.error({ message: 'An event became a dead letter', handler, topic, partition, offset, code, detail, attempts });
  }
}

function noEvent(): Problem {
  return new Problem('validation-failed', 'The record is no event: it is not JSON, or has no type.', {
    errors: [{ pointer: '/type', detail: 'Append events in their envelope.' }],
  });
}

/** A key may hold any bytes; PostgreSQL takes every character in a text but this one. */
function textOf(key: string | null): string {
  return (key ?? '').replaceAll('\u0000', '');
}
