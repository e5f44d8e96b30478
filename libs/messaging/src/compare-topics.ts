import type { Topic } from '@vidimus/contracts';
import type { TopicDifference } from './event-log.js';

/** A topic as a log has it. Without `retentionMs` the log knows no retention. */
export interface FoundTopic {
  readonly partitions: number;
  readonly retentionMs?: string | undefined;
}

/** Compares declared topics with those of a log, in the order of the declaration. */
export function compareTopics(declared: readonly Topic[], found: ReadonlyMap<string, FoundTopic>): TopicDifference[] {
  return declared.flatMap((topic): TopicDifference[] => {
    const present = found.get(topic.name);
    if (present === undefined) return [{ topic: topic.name, setting: 'existence', declared: 'present', found: 'missing' }];
    const settings = [
      { setting: 'partitions', declared: String(topic.partitions), found: String(present.partitions) },
      { setting: 'retentionMs', declared: String(topic.retentionMs), found: present.retentionMs ?? String(topic.retentionMs) },
    ] as const;
    return settings.filter((each) => each.declared !== each.found).map((each) => ({ topic: topic.name, ...each }));
  });
}
