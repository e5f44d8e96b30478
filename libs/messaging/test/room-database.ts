import { randomUUID } from 'node:crypto';
import type { EventEnvelope } from '@vidimus/contracts';
import { migrate, openDatabase } from '@vidimus/persistence';
import { createTestDatabase, testRecordSigner } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { DeadLetterRow } from '../src/consume/dead-letter.entity.js';
import type { OutgoingRecord } from '../src/event-log.js';

/** A room's database as its migrations make it, with a table `note` for handlers to write to. */
export interface RoomDatabase {
  readonly dataSource: DataSource;
  readonly database: TestDatabase;
  end(): Promise<void>;
}

/** What handlers of tests write to. */
export const NOTE_TABLE = 'CREATE TABLE note (handler text NOT NULL, subject uuid NOT NULL, attempt integer NOT NULL)';

export function openRoom(url: string): Promise<DataSource> {
  return openDatabase({ url, poolSize: 4, applicationName: 'messaging test', entities: [DeadLetterRow], migrations: [] });
}

export async function createRoomDatabase(): Promise<RoomDatabase> {
  const database = await createTestDatabase({
    template: 'messaging',
    prepare: async (url) => {
      const dataSource = await openRoom(url);
      await migrate(dataSource);
      await dataSource.query(NOTE_TABLE);
      await dataSource.destroy();
    },
  });
  // The template was filled once; a real room fills its generation when it migrates an empty database.
  const dataSource = await openRoom(database.url);
  await dataSource.query('UPDATE room_generation SET generation = gen_random_uuid()');
  return {
    dataSource,
    database,
    end: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
      await database.drop();
    },
  };
}

/** A certificate was revoked: a valid event. */
export function revoked(subject: string = randomUUID(), change: Partial<EventEnvelope> = {}): EventEnvelope {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/vidimus/authority',
    type: 'certificate.revoked.v1',
    subject,
    time: '2026-11-21T12:00:00Z',
    datacontenttype: 'application/json',
    correlationid: randomUUID(),
    data: {
      certificateId: subject,
      organisationId: randomUUID(),
      category: 'HOLDER_REQUEST',
      reason: 'unspecified',
      revokedAt: '2026-11-21T12:00:00Z',
    },
    ...change,
  };
}

export function recordOf(event: EventEnvelope, topic = 'vidimus.certificates'): OutgoingRecord {
  return { topic, key: event.subject, value: testRecordSigner.sign(event) };
}
