import { eventContract, TOPICS } from '@vidimus/contracts';
import type { AccessRule } from '@vidimus/messaging';
import { listenersIn } from './event-listeners.js';
import { allRooms } from './rooms.js';
import type { RoomName } from './room-names.js';

/** What a room does on a broker, where it is the user of its own name. */
export interface TopicAccess {
  readonly user: RoomName;
  /** The topics it owns. */
  readonly writes: readonly string[];
  /** The topics of the events that it has handlers for. */
  readonly reads: readonly string[];
  /** Its consumer groups are this one and those whose names begin with it and a dot; none for a room that reads nothing. */
  readonly group?: string;
}

/** The name that Kafka gives to itself in rules. */
const CLUSTER = 'kafka-cluster';

/** Every room that uses a broker, with what it writes and reads there: from the declared topics and the handlers of the rooms. */
export async function topicAccess(): Promise<readonly TopicAccess[]> {
  return (await allRooms()).flatMap(([user, room]): TopicAccess[] => {
    const writes = TOPICS.filter((topic) => topic.owner === room.name).map(({ name }) => name);
    const types = [...listenersIn([room]).keys()];
    const reads = [...new Set(types.map(topicOf))].sort();
    if (room.migrations === undefined) return [];
    return [{ user, writes, reads, ...(reads.length === 0 ? {} : { group: room.name }) }];
  });
}

/** The rules of a broker that allow each room this much and nobody anything else. */
export async function accessRules(): Promise<readonly AccessRule[]> {
  return (await topicAccess()).flatMap(({ user, writes, reads, group }): AccessRule[] => [
    ...writes.flatMap((name): AccessRule[] => [
      { user, operation: 'write', resource: 'topic', name, pattern: 'literal' },
      // A room says in its log when its topics are not kept as they should be.
      { user, operation: 'describe-settings', resource: 'topic', name, pattern: 'literal' },
    ]),
    // Its connection stands ready to write, as that of every room, though there is no topic that it may write to.
    ...(writes.length === 0 ? [{ user, operation: 'begin-to-write', resource: 'cluster', name: CLUSTER, pattern: 'literal' } as const] : []),
    ...reads.map((name): AccessRule => ({ user, operation: 'read', resource: 'topic', name, pattern: 'literal' })),
    ...(group === undefined
      ? []
      : ([
          { user, operation: 'read', resource: 'group', name: group, pattern: 'literal' },
          { user, operation: 'read', resource: 'group', name: `${group}.`, pattern: 'prefix' },
        ] satisfies AccessRule[])),
  ]);
}

function topicOf(type: string): string {
  const contract = eventContract(type);
  if (contract === undefined) throw new Error(`A handler listens to ${type}, which is no event type of @vidimus/contracts.`);
  return contract.topic;
}
