import type { Topic } from '@vidimus/contracts';
import { backoffMs, pause } from '../backoff.js';
import { compareTopics } from '../compare-topics.js';
import type {
  AccessDifference,
  AccessRule,
  EventLog,
  OutgoingRecord,
  SubscribeOptions,
  Subscription,
  TopicDifference,
  TopicReport,
} from '../event-log.js';
import { describeFailure } from '../failure.js';
import { OneAtATime } from '../one-at-a-time.js';
import { compareAccess, createAccess } from './kafka-access.js';
import { moveGroup, readGroupOffsets, recordsBehind } from './group-offsets.js';
import type { TopicOffsets } from './group-offsets.js';
import { KafkaClient } from './kafka-client.js';
import type { Admin, KafkaConnection, Producer, TopicMessages } from './kafka-client.js';
import { KafkaSubscription } from './kafka-subscription.js';
import { createTopics, describeTopics, groupLag } from './kafka-topics.js';

/** Where Kafka is, and how topics are created there. */
export interface KafkaEventLogOptions extends KafkaConnection {
  /** Copies of each topic that `ensureTopics` creates: 1 on a single broker, 3 in production. */
  readonly replicationFactor: number;
}

/**
 * The event log on Apache Kafka.
 * Processes that use it run with `--disable-warning=TimeoutNegativeWarning`: kafkajs sets timers in the past, which Node reports.
 */
export class KafkaEventLog implements EventLog {
  readonly #options: KafkaEventLogOptions;
  readonly #client: KafkaClient;
  readonly #appends = new OneAtATime();
  readonly #closing = new AbortController();
  readonly #subscriptions = new Set<KafkaSubscription>();
  #producer: Producer | undefined;
  #admin: Admin | undefined;
  #connected = false;

  constructor(options: KafkaEventLogOptions) {
    this.#options = options;
    this.#client = new KafkaClient(options);
    void this.#connect();
  }

  async append(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#appends.run(async () => {
      const producer = await this.#readyProducer();
      try {
        await producer.sendBatch({ acks: -1, topicMessages: byTopic(records) });
        this.#connected = true;
      } catch (error) {
        // Whatever went wrong, the producer may be dead for good (a broken sequence is): the next append gets a new one.
        await this.#dropProducer();
        throw error;
      }
    });
  }

  subscribe(options: SubscribeOptions): Subscription {
    const subscription = new KafkaSubscription(this.#client, options, this.#options.logger);
    this.#subscriptions.add(subscription);
    return {
      joined: () => subscription.joined(),
      lag: () => this.#lag(options),
      stop: async () => {
        await subscription.stop();
        this.#subscriptions.delete(subscription);
      },
    };
  }

  async ensureTopics(topics: readonly Topic[]): Promise<TopicReport> {
    return this.#withAdmin(async (admin) => {
      const present = new Set(await admin.listTopics());
      const missing = topics.filter((topic) => !present.has(topic.name));
      if (missing.length > 0) await createTopics(admin, missing, this.#options.replicationFactor);
      return {
        created: missing.map((topic) => topic.name),
        existing: topics.map((topic) => topic.name).filter((name) => present.has(name)),
      };
    });
  }

  /** Where a group of consumers stands. */
  groupOffsets(group: string, topics: readonly string[]): Promise<TopicOffsets> {
    return this.#withAdmin((admin) => readGroupOffsets(admin, group, topics));
  }

  /**
   * After a restore: how many records the topics of a group have had.
   * @returns undefined when this is not the log in which the group stood there
   */
  recordsBehind(offsets: TopicOffsets): Promise<bigint | undefined> {
    return this.#withAdmin((admin) => recordsBehind(admin, offsets));
  }

  /**
   * After a restore: puts a group back to where it stood when its room was backed up.
   * @throws Error when a member of the group is running.
   */
  moveGroup(group: string, offsets: TopicOffsets): Promise<void> {
    return this.#withAdmin((admin) => moveGroup(admin, group, offsets));
  }

  async checkTopics(topics: readonly Topic[]): Promise<TopicDifference[]> {
    return this.#withAdmin(async (admin) => {
      const names = new Set(await admin.listTopics());
      const present = topics.map((topic) => topic.name).filter((name) => names.has(name));
      return compareTopics(topics, present.length === 0 ? new Map() : await describeTopics(admin, present));
    });
  }

  /** Creates the rules that are missing; asks for the rights of an administrator. */
  async ensureAccess(rules: readonly AccessRule[]): Promise<void> {
    await this.#withAdmin((admin) => createAccess(admin, rules));
  }

  /** Compares declared rules with all that the brokers have; empty when all is well. Asks for the rights of an administrator. */
  async checkAccess(rules: readonly AccessRule[]): Promise<AccessDifference[]> {
    return this.#withAdmin((admin) => compareAccess(admin, rules));
  }

  connected(): boolean {
    return this.#connected;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await this.#dropProducer();
    await this.#dropAdmin();
  }

  /** In the background from the start, so that `connected` tells the truth before anything is appended. */
  async #connect(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 1; !this.#connected && !signal.aborted; attempt += 1) {
      try {
        await this.#appends.run(() => this.#readyProducer());
      } catch (error) {
        if (attempt === 1) this.#options.logger.warn({ message: 'Kafka is away', ...describeFailure(error) });
        await pause(backoffMs(attempt), signal);
      }
    }
  }

  async #readyProducer(): Promise<Producer> {
    if (this.#closing.signal.aborted) throw new Error('The event log is closed.');
    if (this.#producer !== undefined) return this.#producer;
    const producer = this.#client.producer();
    await producer.connect();
    if (this.#closing.signal.aborted) {
      await producer.disconnect();
      throw new Error('The event log was closed while it connected.');
    }
    this.#producer = producer;
    this.#connected = true;
    return producer;
  }

  async #dropProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    this.#connected = false;
    await producer?.disconnect().catch(() => undefined);
  }

  async #dropAdmin(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.disconnect().catch(() => undefined);
  }

  async #withAdmin<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
    try {
      const admin = this.#admin ?? this.#client.admin();
      this.#admin = admin;
      await admin.connect();
      return await work(admin);
    } catch (error) {
      await this.#dropAdmin();
      throw error;
    }
  }

  async #lag({ group, topics }: SubscribeOptions): Promise<number> {
    return this.#withAdmin((admin) => groupLag(admin, group, topics));
  }
}

function byTopic(records: readonly OutgoingRecord[]): TopicMessages[] {
  return [...Map.groupBy(records, (record) => record.topic)].map(([topic, of]) => ({
    topic,
    messages: of.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
  }));
}
