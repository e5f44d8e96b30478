/** The only file that imports kafkajs, with the settings that matter, so that another client can take its place. */
import kafkajs, { Kafka, Partitioners, logLevel } from 'kafkajs';
import type { AclEntry, Admin, Consumer, EachBatchPayload, KafkaConfig, KafkaMessage, Producer, TopicMessages } from 'kafkajs';
import type { MessagingLogger } from '../event-log.js';

/** Node finds not every name of this CommonJS package; these only on the whole of it. */
export const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ConfigResourceTypes, KafkaJSAggregateError, ResourcePatternTypes } = kafkajs;
export type { AclEntry, Admin, Consumer, EachBatchPayload, KafkaMessage, Producer, TopicMessages };

/** How to reach the brokers. */
export interface KafkaConnection extends Pick<KafkaConfig, 'ssl' | 'sasl'> {
  readonly brokers: readonly string[];
  /** Name of the room and its instance, as brokers log it. */
  readonly clientId: string;
  readonly logger: MessagingLogger;
}

/** Always set: the library's own defaults give up early, wait long, and depend on NODE_ENV. */
const RETRY = { initialRetryTime: 50, maxRetryTime: 300, retries: 60 };
/** A send that fails for some three seconds is given back to the relay, which begins again with a new producer. */
const PRODUCER_RETRY = { ...RETRY, retries: 10 };
/** TCP and TLS, on a machine that has other things to do as well. */
const CONNECTION_TIMEOUT_MS = 5_000;
/**
 * A broker answers a fetch as soon as there is a record, and one that found nothing after this time. What waits for its turn on the same
 * connection, such as leaving the group, waits no longer; asking more often is what an idle platform spends its time on.
 */
const MAX_WAIT_MS = 250;

/** Makes clients of one cluster. Nothing connects yet. */
export class KafkaClient {
  readonly #kafka: Kafka;

  constructor({ brokers, clientId, ssl, sasl, logger }: KafkaConnection) {
    this.#kafka = new Kafka({
      brokers: [...brokers],
      clientId,
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      retry: RETRY,
      logLevel: logLevel.ERROR,
      logCreator: () => ({ namespace, log }) => {
        logger.warn({ message: 'Kafka client', part: namespace, text: log.message, error: log['error'] as unknown });
      },
    });
  }

  /** For one batch at a time: two sends at once would break the sequence of an idempotent producer. */
  producer(): Producer {
    return this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: PRODUCER_RETRY,
    });
  }

  consumer(groupId: string): Consumer {
    return this.#kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: MAX_WAIT_MS, retry: RETRY });
  }

  admin(): Admin {
    return this.#kafka.admin();
  }
}
