import { setTimeout as delay } from 'node:timers/promises';
import type { Topic } from '@vidimus/contracts';
import { backoffMs } from '../backoff.js';
import type { FoundTopic } from '../compare-topics.js';
import { ConfigResourceTypes, KafkaJSAggregateError } from './kafka-client.js';
import type { Admin } from './kafka-client.js';

/** With the pauses between them about half a minute. */
const LEADER_TRIES = 30;

/**
 * Creates topics in one request.
 * @throws Error that says for each refused topic why.
 */
export async function createTopics(admin: Admin, topics: readonly Topic[], replicationFactor: number): Promise<void> {
  // One copy may be away without stopping anybody, and nothing is acknowledged that stands on one disk alone.
  const inSync = replicationFactor >= 3 ? 2 : 1;
  try {
    await admin.createTopics({
      // The client's own waiting fails when the broker it asks has not heard of the topic yet.
      waitForLeaders: false,
      topics: topics.map(({ name, partitions, retentionMs }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor,
        configEntries: [
          { name: 'retention.ms', value: String(retentionMs) },
          { name: 'min.insync.replicas', value: String(inSync) },
        ],
      })),
    });
  } catch (error) {
    if (!(error instanceof KafkaJSAggregateError)) throw error;
    // The library's types do not know that each of them names its topic.
    const reasons = (error.errors as (Error & { topic?: string })[]).map((each) => `${each.topic ?? 'unknown topic'}: ${each.message}`);
    throw new Error(`Kafka does not create the topics. ${reasons.join('; ')}`, { cause: error });
  }
  await waitForLeaders(admin, topics);
}

/** A topic takes records when each of its partitions has a leader. */
async function waitForLeaders(admin: Admin, topics: readonly Topic[]): Promise<void> {
  const names = topics.map((topic) => topic.name);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
      if (found.every((topic) => topic.partitions.every((partition) => partition.leader >= 0))) return;
    } catch (error) {
      if (attempt === LEADER_TRIES) throw error;
    }
    if (attempt === LEADER_TRIES) throw new Error(`Kafka has created ${names.join(', ')}, but not every partition has a leader.`);
    await delay(backoffMs(attempt));
  }
}

/** Topics as the cluster has them; all `names` must exist. */
export async function describeTopics(admin: Admin, names: string[]): Promise<Map<string, FoundTopic>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name, configNames: ['retention.ms'] })),
  });
  const retention = new Map(resources.map((resource) => [resource.resourceName, resource.configEntries[0]?.configValue]));
  return new Map(topics.map(({ name, partitions }) => [name, { partitions: partitions.length, retentionMs: retention.get(name) ?? 'unknown' }]));
}

/** Records of `topics` that a consumer group has not read yet. */
export async function groupLag(admin: Admin, groupId: string, topics: readonly string[]): Promise<number> {
  const read = await admin.fetchOffsets({ groupId, topics: [...topics] });
  let lag = 0n;
  for (const topic of topics) {
    const committed = new Map(read.find((each) => each.topic === topic)?.partitions.map((each) => [each.partition, BigInt(each.offset)]));
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
      // A group that has committed nothing yet stands before the first record that is left.
      const position = committed.get(partition) ?? -1n;
      lag += BigInt(high) - (position < BigInt(low) ? BigInt(low) : position);
    }
  }
  return Number(lag);
}
