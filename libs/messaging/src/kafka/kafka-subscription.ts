import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs, pause } from '../backoff.js';
import { deliver } from '../delivery-loop.js';
import type { IncomingRecord, MessagingLogger, SubscribeOptions } from '../event-log.js';
import { describeFailure } from '../failure.js';
import { Heartbeats } from './heartbeats.js';
import type { Consumer, EachBatchPayload, KafkaClient, KafkaMessage } from './kafka-client.js';

/** Records handled before offsets are committed, when a fetch brings more than that. */
const COMMIT_EVERY = 100;
/** How long `stop` waits for a start that is under way. */
const STOP_PATIENCE_MS = 2_000;

/** One member of a consumer group. */
export class KafkaSubscription {
  readonly #stopping = new AbortController();
  readonly #started: Promise<void>;
  #consumer: Consumer | undefined;
  #joined = false;

  constructor(
    private readonly client: KafkaClient,
    private readonly options: SubscribeOptions,
    private readonly logger: MessagingLogger,
  ) {
    this.#started = this.#start();
  }

  joined(): boolean {
    return this.#joined;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#consumer?.disconnect().catch(() => undefined);
    // Connecting to brokers that are away takes the client long to give up; nobody waits for that.
    await Promise.race([this.#started, delay(STOP_PATIENCE_MS, undefined, { ref: false })]);
    this.#joined = false;
  }

  /** Until the first connection stands; from then on kafkajs connects again by itself, or crashes. */
  async #start(): Promise<void> {
    const { signal } = this.#stopping;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const consumer = this.#makeConsumer();
      this.#consumer = consumer;
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
        if (!signal.aborted) {
          await consumer.run({ eachBatch: (batch) => this.#eachBatch(batch), eachBatchAutoResolve: false, autoCommitThreshold: COMMIT_EVERY });
        }
        if (signal.aborted) await consumer.disconnect().catch(() => undefined);
        return;
      } catch (error) {
        const { group, topics } = this.options;
        this.logger.error({ message: 'Cannot read from Kafka yet: is it there, and are the topics created?', group, topics, ...describeFailure(error) });
        await consumer.disconnect().catch(() => undefined);
        await pause(backoffMs(attempt), signal);
      }
    }
  }

  #makeConsumer(): Consumer {
    const consumer = this.client.consumer(this.options.group);
    const { GROUP_JOIN, REBALANCING, STOP, DISCONNECT, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, () => {
      this.#joined = true;
    });
    for (const event of [REBALANCING, STOP, DISCONNECT] as const) {
      consumer.on(event, () => {
        this.#joined = false;
      });
    }
    consumer.on(CRASH, ({ payload }) => {
      this.#joined = false;
      if (!payload.restart && !this.#stopping.signal.aborted) this.options.onCrash(payload.error);
    });
    return consumer;
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, commitOffsetsIfNecessary, isRunning, isStale } = payload;
    const heartbeats = new Heartbeats(() => payload.heartbeat());
    const signal = AbortSignal.any([this.#stopping.signal, heartbeats.failed]);
    try {
      for (const message of batch.messages) {
        if (!isRunning() || isStale() || signal.aborted) break;
        const result = await deliver(incoming(batch, message), this.options, signal, this.logger);
        if (result.kind === 'crashed') this.#crash(result.error);
        if (result.kind !== 'handled') break;
        resolveOffset(message.offset);
        await commitOffsetsIfNecessary();
      }
    } finally {
      heartbeats.stop();
    }
    // A rebalance, mostly: kafkajs has to see it, or it would never join again.
    if (heartbeats.failed.aborted) throw heartbeats.failed.reason;
  }

  /** A fault of ours must not reach kafkajs: it would restart the consumer at the same record for ever. */
  #crash(error: unknown): void {
    this.#stopping.abort();
    // Not awaited: disconnecting waits for the batch that this was called from.
    void this.#consumer?.disconnect().catch(() => undefined);
    this.options.onCrash(error);
  }
}

function incoming({ topic, partition }: EachBatchPayload['batch'], { offset, key, value, headers }: KafkaMessage): IncomingRecord {
  return {
    topic,
    partition,
    offset,
    key: key?.toString('utf8') ?? null,
    value: value ?? Buffer.alloc(0),
    headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, content]) => [name, String(content)])),
  };
}
