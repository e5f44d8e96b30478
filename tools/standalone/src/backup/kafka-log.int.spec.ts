import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TOPICS } from '@vidimus/contracts';
import { KafkaEventLog, RecordSigner } from '@vidimus/messaging';
import { eventually, kafkaObstacle, sharedKafka, skipUnless } from '@vidimus/testing';
import type { Kafka } from '@vidimus/testing';
import { eventsSince, moveToPlaces, readPlaces } from './kafka-log.js';
import type { RoomDatabase } from './sources.js';

const obstacle = await kafkaObstacle();
const PATIENCE = { timeoutMs: 90_000 };

skipUnless(obstacle === undefined, obstacle ?? '').describe('a Kafka that outlived its rooms', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = new RecordSigner(privateKey.export({ format: 'jwk' }));
  let kafka: Pick<Kafka, 'brokers' | 'stop'>;
  let log: KafkaEventLog;
  let rooms: readonly RoomDatabase[];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidimus-places-'));
    await writeFile(join(folder, 'event-keys.json'), JSON.stringify({ authority: { keys: [publicKey.export({ format: 'jwk' })] } }));
    kafka = await sharedKafka();
    log = new KafkaEventLog({ brokers: kafka.brokers, clientId: 'places', replicationFactor: 1, logger: { warn: () => undefined, error: () => undefined } });
    await log.ensureTopics(TOPICS);
    rooms = (['authority', 'issuance'] as const).map((name) => ({ name, url: '', env: {}, kafka: { brokers: kafka.brokers } }));
  });
  afterAll(async () => {
    await log.close();
    await kafka.stop();
    await rm(folder, { recursive: true });
  });

  const issued = (subject: string, time: string) => ({
    specversion: '1.0',
    id: randomUUID(),
    source: '/vidimus/authority',
    type: 'certificate.issued.v1',
    subject,
    time,
    datacontenttype: 'application/json',
    correlationid: randomUUID(),
    data: {
      certificateId: subject,
      organisationId: randomUUID(),
      requestId: randomUUID(),
      profile: 'natural-person-remote-signature',
      serialNumber: '4f'.repeat(16),
      notBefore: '2026-11-21T12:00:00Z',
      notAfter: '2029-11-21T12:00:00Z',
    },
  });
  const tell = (event: ReturnType<typeof issued>, sign = true): Promise<void> =>
    log.append([{ topic: 'vidimus.certificates', key: event.subject, value: sign ? signer.sign(event) : JSON.stringify(event) }]);

  /** Reads as issuance does, to the end. @returns the subjects that came */
  const readToTheEnd = async (): Promise<string[]> => {
    const came: string[] = [];
    const subscription = log.subscribe({
      group: 'issuance',
      topics: ['vidimus.certificates', 'vidimus.messages'],
      onRecord: async ({ key }) => void came.push(key ?? ''),
      onCrash: () => undefined,
    });
    await eventually('the group has read all', async () => subscription.joined() && (await subscription.lag()) === 0, PATIENCE);
    await subscription.stop();
    return came;
  };

  it('gives consumers again what came after the backup, and tells what a room had said since', async () => {
    const [before, after, forged] = [randomUUID(), randomUUID(), randomUUID()];
    await tell(issued(before, '2026-11-22T08:00:00.000Z'));
    expect(await readToTheEnd()).toContain(before);
    const places = await readPlaces(rooms);
    if (places === null) throw new Error('There is a Kafka.');

    await tell(issued(after, '2026-11-22T09:00:00.000Z'));
    await tell(issued(forged, '2026-11-22T09:00:00.000Z'), false);
    expect(await readToTheEnd()).toEqual(expect.arrayContaining([after, forged]));
    expect(await readToTheEnd()).toEqual([]);

    // As for a room that listens to a topic in which nothing was told yet.
    const nothing = `vidimus.places-${randomUUID()}`;
    await log.ensureTopics([{ name: nothing, owner: 'test', partitions: 1, retentionMs: 60_000, description: 'For this test alone.' }]);
    const listening: readonly RoomDatabase[] = [...rooms, { name: 'otp-sync', url: '', env: {}, kafka: { brokers: kafka.brokers } }];
    expect(await moveToPlaces(listening, { ...places, 'otp-sync': { [nothing]: { 0: '-1' } } })).toBe(true);
    const again = await readToTheEnd();
    expect([again.includes(before), again.includes(after)]).toEqual([false, true]);

    const [authority] = rooms;
    if (authority === undefined) throw new Error('There is an authority.');
    const told = await eventsSince(authority, new Date('2026-11-22T08:30:00.000Z'), join(folder, 'event-keys.json'));
    const subjects = told.map(({ subject }) => subject);
    expect([subjects.includes(before), subjects.includes(after), subjects.includes(forged)]).toEqual([false, true, false]);

    const another = { issuance: { 'vidimus.certificates': { 0: '1000000' } } };
    expect(await moveToPlaces(rooms, another)).toBe(false);
  });
});
