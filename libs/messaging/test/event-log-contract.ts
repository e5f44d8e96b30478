import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Topic } from '@vidimus/contracts';
import { PausePartition } from '../src/event-log.js';
import type { EventLog, IncomingRecord, OutgoingRecord, SubscribeOptions, Subscription } from '../src/event-log.js';
import { until } from './until.js';

/** A log to be put under the contract. */
export interface LogUnderTest {
  /** Another client of the same log; the suite closes it. */
  connect(): EventLog;
  /** Appends without committing yet. */
  holdOpen(records: OutgoingRecord[]): Promise<{ commit(): Promise<void> }>;
  /** Resolves when an append that runs beside a held one has got as far as it can. */
  underWay(append: Promise<void>): Promise<void>;
  end(): Promise<void>;
}

export const testTopic = (partitions = 3): Topic => ({
  name: `test.${randomUUID()}`,
  owner: 'test',
  partitions,
  retentionMs: -1,
  description: 'Of one test.',
});

/** Numbered records, dealt out to the keys in turn. */
export function numbered(topic: Topic, count: number, keys: string[], first = 0): OutgoingRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    topic: topic.name,
    key: String(keys[index % keys.length]),
    value: String(first + index),
  }));
}

/** A subscriber that keeps what it gets. */
export class Reader {
  readonly records: IncomingRecord[] = [];
  readonly crashes: unknown[] = [];
  readonly subscription: Subscription;

  constructor(log: EventLog, topics: Topic[], options: { group: string; before?: SubscribeOptions['onRecord'] }) {
    this.subscription = log.subscribe({
      group: options.group,
      topics: topics.map((topic) => topic.name),
      onRecord: async (record, signal) => {
        await options.before?.(record, signal);
        this.records.push(record);
      },
      onCrash: (error) => this.crashes.push(error),
    });
  }

  values(key?: string): string[] {
    return this.records.filter((record) => key === undefined || record.key === key).map((record) => record.value.toString('utf8'));
  }

  async has(count: number): Promise<void> {
    await until(`${count} records are read`, () => new Set(this.values()).size >= count);
  }
}

/** What every event log must do. One suite for all, so that they cannot drift apart. */
export function eventLogContract(name: string, start: () => Promise<LogUnderTest>): void {
  describe(`the event log on ${name}`, () => {
    let under: LogUnderTest;
    let log: EventLog;

    beforeAll(async () => {
      under = await start();
      log = under.connect();
    });

    afterAll(async () => {
      await log.close();
      await under.end();
    });

    const newTopic = async (partitions?: number): Promise<Topic> => {
      const topic = testTopic(partitions);
      await log.ensureTopics([topic]);
      return topic;
    };
    const reader = (topics: Topic[], group: string = randomUUID(), before?: SubscribeOptions['onRecord']): Reader =>
      new Reader(log, topics, { group, before });

    it('keeps bytes, keys, headers and the order of each key, in small and in big batches', async () => {
      const [one, two] = [await newTopic(), await newTopic(6)];
      const keys = Array.from({ length: 150 }, () => randomUUID());
      await log.append([{ topic: one.name, key: 'k', value: 'Ελλάδα ü \u0001', headers: { ce_type: '{"not":"parsed"}' } }]);
      await log.append(numbered(two, 3_000, keys));
      await log.append([...numbered(one, 50, keys), ...numbered(two, 50, keys, 3_000)]);
      const read = reader([one, two]);
      await until('all is read', () => read.records.length === 3_101);
      const first = read.records.find((record) => record.key === 'k');
      expect(first?.value.toString('utf8')).toBe('Ελλάδα ü \u0001');
      expect(first?.headers).toEqual({ ce_type: '{"not":"parsed"}' });
      const ofTwo = read.records.filter((record) => record.topic === two.name);
      for (const key of keys) {
        const values = ofTwo.filter((record) => record.key === key).map((record) => Number(record.value.toString('utf8')));
        expect(values).toEqual(values.toSorted((a, b) => a - b));
        expect(new Set(ofTwo.filter((record) => record.key === key).map((record) => record.partition)).size).toBe(1);
      }
      expect(new Set(ofTwo.map((record) => record.partition)).size).toBe(6);
      await read.subscription.stop();
    });

    it('loses no record when one append is held open while another commits', async () => {
      const topic = await newTopic();
      const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
      const read = reader([topic]);
      await log.append(numbered(topic, 6, keys));
      await read.has(6);
      const held = await under.holdOpen(numbered(topic, 6, keys, 100));
      const second = log.append(numbered(topic, 6, keys, 200));
      await under.underWay(second);
      await held.commit();
      await second;
      await read.has(18);
      expect(read.values().toSorted()).toEqual([0, 1, 2, 3, 4, 5, 100, 101, 102, 103, 104, 105, 200, 201, 202, 203, 204, 205].map(String).toSorted());
      for (const [index, key] of keys.entries()) expect(read.values(key)).toEqual([index, 100 + index, 200 + index].map(String));
      await read.subscription.stop();
    });

    it('lets a new group begin at the first record and a known one go on where it stopped', async () => {
      const topic = await newTopic();
      const group = randomUUID();
      await log.append(numbered(topic, 30, ['a', 'b', 'c', 'd']));
      const first = reader([topic], group);
      await first.has(30);
      await until('the group has read all', async () => (await first.subscription.lag()) === 0);
      await first.subscription.stop();
      expect(first.subscription.joined()).toBe(false);
      await log.append(numbered(topic, 5, ['a', 'b', 'c', 'd'], 100));
      expect(await first.subscription.lag()).toBe(5);

      const other = under.connect();
      const again = new Reader(other, [topic], { group });
      await again.has(5);
      const fresh = reader([topic]);
      await fresh.has(35);
      expect(again.values().toSorted()).toEqual(['100', '101', '102', '103', '104']);
      await other.close();
      await fresh.subscription.stop();
    });

    it('shares the partitions among the consumers of a group', async () => {
      const topic = await newTopic(6);
      const group = randomUUID();
      const keys = Array.from({ length: 60 }, () => randomUUID());
      const gate = Promise.withResolvers<void>();
      const slow = reader([topic], group, () => gate.promise);
      const other = under.connect();
      const quick = new Reader(other, [topic], { group });
      await until('both are members', () => slow.subscription.joined() && quick.subscription.joined());
      await log.append(numbered(topic, 120, keys));
      await until('the second reads while the first is busy', () => quick.records.length > 0);
      gate.resolve();
      await until('together they read all', () => new Set([...slow.values(), ...quick.values()]).size === 120);
      await Promise.all([slow.subscription.stop(), other.close()]);
    });

    it('holds a record, and those behind it, while the subscriber asks for a pause', async () => {
      const topic = await newTopic(1);
      let refusals = 3;
      const read = reader([topic], randomUUID(), async (record) => {
        if (record.value.toString('utf8') === '2' && refusals > 0) {
          refusals -= 1;
          throw new PausePartition(new Error('the database is away'));
        }
      });
      await log.append(numbered(topic, 5, ['a']));
      await read.has(5);
      expect(refusals).toBe(0);
      expect(read.values()).toEqual(['0', '1', '2', '3', '4']);
      expect(read.crashes).toEqual([]);
      await read.subscription.stop();
    });

    it('stops in the middle of a pause and delivers the record to the next consumer', async () => {
      const topic = await newTopic(1);
      const group = randomUUID();
      let asked = 0;
      const paused = reader([topic], group, async (record) => {
        if (record.value.toString('utf8') === '1') {
          asked += 1;
          throw new PausePartition(new Error('the database is away'));
        }
      });
      await log.append(numbered(topic, 3, ['a']));
      await until('the pause is under way', () => asked > 0);
      await paused.subscription.stop();
      const next = reader([topic], group);
      await next.has(2);
      expect(paused.values()).toEqual(['0']);
      expect(next.values().filter((value) => value !== '0')).toEqual(['1', '2']);
      await next.subscription.stop();
    });

    it('tells of a subscriber that fails otherwise, ends its subscription, and keeps the record', async () => {
      const topic = await newTopic(1);
      const group = randomUUID();
      const fault = new Error('a fault of the program');
      const broken = reader([topic], group, async (record) => {
        if (record.value.toString('utf8') === '1') throw fault;
      });
      await log.append(numbered(topic, 3, ['a']));
      await until('the crash is told', () => broken.crashes.length > 0);
      await until('it has left', () => !broken.subscription.joined());
      expect(broken.crashes).toEqual([fault]);
      expect(broken.values()).toEqual(['0']);
      await broken.subscription.stop();
      const next = reader([topic], group);
      await next.has(2);
      expect(next.values().filter((value) => value !== '0')).toEqual(['1', '2']);
      await next.subscription.stop();
    });

    it('refuses to append to a topic that is not there, and a subscriber of it waits until it is', async () => {
      const topic = testTopic();
      await expect(log.append(numbered(topic, 1, ['a']))).rejects.toThrow();
      const early = reader([topic]);
      await log.ensureTopics([topic]);
      await log.append(numbered(topic, 2, ['a']));
      await early.has(2);
      expect(early.subscription.joined()).toBe(true);
      expect(log.connected()).toBe(true);
      await early.subscription.stop();
    });

    it('creates declared topics once and names those that are not as declared', async () => {
      const [topic, another] = [testTopic(2), testTopic(1)];
      expect(await log.checkTopics([topic])).toEqual([{ topic: topic.name, setting: 'existence', declared: 'present', found: 'missing' }]);
      expect(await log.ensureTopics([topic])).toEqual({ created: [topic.name], existing: [] });
      expect(await log.ensureTopics([topic, another])).toEqual({ created: [another.name], existing: [topic.name] });
      expect(await log.checkTopics([topic, another])).toEqual([]);
      expect(await log.checkTopics([{ ...topic, partitions: 4 }])).toEqual([
        { topic: topic.name, setting: 'partitions', declared: '4', found: '2' },
      ]);
    });
  });
}
