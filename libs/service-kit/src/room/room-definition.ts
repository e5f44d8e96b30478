import type { Provider, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EntityClass, MigrationClass } from '@vidimus/persistence';
import type { Clock, Ids } from '@vidimus/workflow';
import type { DestinationStream, Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { ListenerTls } from '../transport/listener-tls.js';
import type { Peers } from '../transport/peers.js';
import type { ConfigOf, RoomConfig } from './room-config.js';

/** Token of the room's own pino logger: `@Inject(LOG) log: Logger`. Lines carry request and correlation id by themselves. */
export const LOG = Symbol('vidimus.log');
/** Token of the room's name. */
export const ROOM_NAME = Symbol('vidimus.room-name');

/** What a room is made of; `startRoom()` does the rest. */
export interface RoomDefinition<Own extends z.ZodObject = z.ZodObject> {
  /** As in addresses and topics: `issuance`. */
  readonly name: string;
  /** What it is for; opens its API description. */
  readonly description: string;
  /** The Nest module that is the room's table of contents. */
  readonly module: Type;
  /** TypeORM entities, by import. */
  readonly entities?: readonly EntityClass[];
  /** Migrations, by import, oldest first; the tables of the kit come before them. A room without this has no database. */
  readonly migrations?: readonly MigrationClass[];
  /** Settings of its own, named VIDIMUS_<ROOM>_…, each with a description. */
  readonly config: Own;
  /** For a room whose listener may speak plain HTTP in production: the reason. */
  readonly plaintextListener?: string;
  /** Providers that need the settings; visible in the whole room. */
  readonly providers?: (config: ConfigOf<Own>, kit: RoomKit) => Provider[] | Promise<Provider[]>;
  /** What to mount before the room listens: an OpenID provider, a proxy, files. */
  readonly configure?: (app: NestFastifyApplication, config: ConfigOf<Own>) => Promise<void> | void;
}

/** What a room's own providers can be built from. */
export interface RoomKit {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** How other rooms are reached. */
  readonly peers: Peers;
  /** What listeners prove themselves with; absent where they speak plainly. */
  readonly tls?: ListenerTls;
  /** Absent in a room without a database. */
  readonly dataSource?: DataSource;
  /** For a room that opens a database by itself: from now on the clock of the room gives no time while it differs from the clock of that database. */
  readonly followClockOf: (dataSource: DataSource) => Promise<void>;
}

/** The process that a room lives in; several rooms may share one. */
export interface RoomHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called once the room cannot go on; the host ends the process. */
  readonly onFatal: (error: unknown) => void;
  /** Where log lines go. Default: standard output. */
  readonly log?: DestinationStream;
  /** Where "now" comes from. Default: the machine. */
  readonly clock?: Clock;
}

/** A room that listens. */
export interface RunningRoom {
  readonly name: string;
  /** Address of its own listener. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly config: RoomConfig;
  /**
   * Prepares the end: whoever probes the room is told that it is not ready, and whoever asks it, with the answer, to take another connection.
   * It goes on answering, so that nobody has to be refused when it stops some seconds later.
   */
  drain(): void;
  /** Stops consuming, answers what is running, stops the relay and the jobs, closes the pool. */
  stop(): Promise<void>;
}
