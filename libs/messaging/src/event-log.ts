import type { LoggerService } from '@nestjs/common';
import type { Topic } from '@vidimus/contracts';

/** What the parts of this library tell their room. A room hands in its own logger; nothing here writes to a global one. */
export type MessagingLogger = Pick<LoggerService, 'warn' | 'error'>;

/** A record on its way into the log. */
export interface OutgoingRecord {
  readonly topic: string;
  /** Records of one key keep their order. */
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record as it stands in the log. */
export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  /** Position within the partition, a decimal number. */
  readonly offset: string;
  readonly key: string | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a group wants to read, and what is done with it. */
export interface SubscribeOptions {
  /** Consumers of one group share the partitions. A group that is new begins at the first record. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Handles one record; records of a partition come one after the other. When it resolves, the record counts as read (and may
   * come again after a crash). When it rejects with `PausePartition` the same record is tried again, with back-off, for ever.
   * Any other rejection is a fault of the program: the subscription ends and `onCrash` is told.
   * `signal` is aborted when the subscription stops: give up waiting then, and reject.
   */
  readonly onRecord: (record: IncomingRecord, signal: AbortSignal) => Promise<void>;
  /** The subscription has ended and will not come back by itself: the process must not go on as if nothing were. */
  readonly onCrash: (error: unknown) => void;
}

/** A running subscription. It connects, and connects again, by itself. */
export interface Subscription {
  /** Is this consumer connected and a member of its group? */
  joined(): boolean;
  /** Records of its topics that the group has not read yet. Rejects when the log is away. */
  lag(): Promise<number>;
  /** Ends after the record in work, whose success still counts. */
  stop(): Promise<void>;
}

/** What `ensureTopics` did. */
export interface TopicReport {
  readonly created: readonly string[];
  readonly existing: readonly string[];
}

/** One point in which a topic is not as declared. */
export interface TopicDifference {
  readonly topic: string;
  readonly setting: 'existence' | 'partitions' | 'retentionMs';
  readonly declared: string;
  readonly found: string;
}

/** What a user of a broker may do; nothing else is allowed. */
export interface AccessRule {
  readonly user: string;
  readonly operation: 'read' | 'write' | 'describe-settings' | 'begin-to-write';
  readonly resource: 'topic' | 'group' | 'cluster';
  readonly name: string;
  /** `prefix`: everything whose name begins so. */
  readonly pattern: 'literal' | 'prefix';
}

/** One point in which the rules of a broker are not as declared. */
export interface AccessDifference {
  /** The rule in words. */
  readonly rule: string;
  readonly fault: 'missing' | 'not declared';
}

/** An ordered, durable log of records: Kafka, or tables of PostgreSQL where there is no broker. */
export interface EventLog {
  /**
   * Appends records in the given order, one batch at a time, and resolves when they are durable. After a rejection some of them
   * may be in the log nevertheless: who sends them again sends duplicates, which readers must drop.
   */
  append(records: readonly OutgoingRecord[]): Promise<void>;
  subscribe(options: SubscribeOptions): Subscription;
  /** Creates the declared topics that are missing. Existing ones are left as they are: see `checkTopics`. */
  ensureTopics(topics: readonly Topic[]): Promise<TopicReport>;
  /** Compares declared topics with what is there; empty when all is well. */
  checkTopics(topics: readonly Topic[]): Promise<TopicDifference[]>;
  /** Did the last append, or the last attempt to connect for one, succeed? */
  connected(): boolean;
  /** Stops all subscriptions and disconnects. */
  close(): Promise<void>;
}

/** Thrown by `onRecord` when something outside the record is broken, such as a database that is away. */
export class PausePartition extends Error {
  override readonly name = 'PausePartition';

  constructor(cause: unknown) {
    super('The record cannot be handled at the moment; its partition waits.', { cause });
  }
}
