import { TOPICS } from '@vidimus/contracts';
import { CommitSignal } from '@vidimus/persistence';
import { createEmptyDatabase, testRecordVerifier } from '@vidimus/testing';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pg from 'pg';
import { DeadLetters } from '../src/consume/dead-letters.js';
import { EventStrategy, connectEvents } from '../src/consume/event-strategy.js';
import { EmbeddedEventLog } from '../src/embedded/embedded-event-log.js';
import type { EventLog } from '../src/event-log.js';
import type { DataSource } from 'typeorm';
import { QuietLogger } from './quiet-logger.js';
import { createRoomDatabase } from './room-database.js';
import type { RoomDatabase } from './room-database.js';

/** A room that listens. */
export interface EventRoom {
  readonly app: INestApplication;
  readonly strategy: EventStrategy;
  readonly letters: DeadLetters;
  readonly crashes: unknown[];
  stop(): Promise<void>;
}

export interface EventRoomOptions {
  readonly room: string;
  readonly controllers: Type[];
  readonly log: EventLog;
  readonly dataSource: DataSource;
  readonly commits?: CommitSignal;
}

/** Starts a Nest application whose controllers react to events. */
export async function startEventRoom(options: EventRoomOptions): Promise<EventRoom> {
  const crashes: unknown[] = [];
  const commits = options.commits ?? new CommitSignal();
  const strategy = new EventStrategy({ ...options, commits, logger: new QuietLogger(), verifier: testRecordVerifier, onCrash: (error) => crashes.push(error) });
  class RoomModule {}
  const app = await NestFactory.create({ module: RoomModule, controllers: options.controllers }, new FastifyAdapter(), { logger: false });
  connectEvents(app, strategy);
  await app.init();
  await app.startAllMicroservices();
  const letters = new DeadLetters({ dataSource: options.dataSource, strategy, commits, verifier: testRecordVerifier });
  return { app, strategy, letters, crashes, stop: () => app.close() };
}

/** A log with the platform's topics and a room's database, both fresh; `reset` empties them for the next test. */
export async function freshGround(): Promise<RoomDatabase & { readonly log: EmbeddedEventLog; readonly logged: readonly unknown[]; reset(): Promise<void> }> {
  const [room, logDatabase] = await Promise.all([createRoomDatabase(), createEmptyDatabase()]);
  const logger = new QuietLogger();
  const log = new EmbeddedEventLog({ url: logDatabase.url, logger });
  await log.ensureTopics(TOPICS);
  return {
    ...room,
    log,
    logged: logger.lines,
    reset: async () => {
      await room.dataSource.query('TRUNCATE outbox, inbox, dead_letter, note');
      await room.dataSource.query('UPDATE room_generation SET generation = gen_random_uuid()');
      await resetLog(logDatabase.url);
    },
    end: async () => {
      await log.close();
      await room.end();
      await logDatabase.drop();
    },
  };
}

async function resetLog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('TRUNCATE log_record, log_group_offset');
  await client.query('UPDATE log_partition SET next_offset = 0');
  await client.end();
}
