import { TOPICS } from '@vidimus/contracts';
import { CommitSignal } from '@vidimus/persistence';
import { createEmptyDatabase } from '@vidimus/testing';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DeadLetters } from '../src/consume/dead-letters.js';
import { EventStrategy, connectEvents } from '../src/consume/event-strategy.js';
import { EmbeddedEventLog } from '../src/embedded/embedded-event-log.js';
import type { DataSource } from 'typeorm';
import { QuietLogger } from './quiet-logger.js';
import { createRoomDatabase } from './room-database.js';
import type { RoomDatabase } from './room-database.js';

/** A room that listens, in the embedded log and on a real database. */
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
  readonly log: EmbeddedEventLog;
  readonly dataSource: DataSource;
  readonly commits?: CommitSignal;
}

/** Starts a Nest application whose controllers react to events. */
export async function startEventRoom(options: EventRoomOptions): Promise<EventRoom> {
  const crashes: unknown[] = [];
  const commits = options.commits ?? new CommitSignal();
  const strategy = new EventStrategy({ ...options, commits, logger: new QuietLogger(), onCrash: (error) => crashes.push(error) });
  class RoomModule {}
  const app = await NestFactory.create({ module: RoomModule, controllers: options.controllers }, new FastifyAdapter(), { logger: false });
  connectEvents(app, strategy);
  await app.init();
  await app.startAllMicroservices();
  const letters = new DeadLetters({ dataSource: options.dataSource, strategy, commits });
  return { app, strategy, letters, crashes, stop: () => app.close() };
}

/** A log with the platform's topics and a room's database, both fresh. */
export async function freshGround(): Promise<RoomDatabase & { readonly log: EmbeddedEventLog }> {
  const [room, logDatabase] = await Promise.all([createRoomDatabase(), createEmptyDatabase()]);
  const log = new EmbeddedEventLog({ url: logDatabase.url, logger: new QuietLogger() });
  await log.ensureTopics(TOPICS);
  return {
    ...room,
    log,
    end: async () => {
      await log.close();
      await room.end();
      await logDatabase.drop();
    },
  };
}
