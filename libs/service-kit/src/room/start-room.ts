import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connectEvents } from '@vidimus/messaging';
import type { z } from 'zod';
import { reactsToEvents, routesOf } from '../access/routes.js';
import { registerRequestHooks } from '../edge/request-hooks.js';
import { unreadableRequests } from '../edge/unreadable-requests.js';
import { openApiDocument } from '../openapi/open-api-document.js';
import { needsKey } from '../openapi/problem-responses.js';
import { frameworkLogger } from '../operations/logger.js';
import { closeRoomDatabase, startRoomDatabase } from './room-database.js';
import type { RoomDefinition, RoomHost, RunningRoom } from './room-definition.js';
import { rootModule } from './room-module.js';
import { assembleRoom } from './room-parts.js';
import type { RoomParts } from './room-parts.js';

const BODY_LIMIT_BYTES = 1024 * 1024;
/** Whose `x-forwarded-for` is believed: the gateway stands on this machine or in the same private network. */
const TRUSTED_PROXIES = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Starts a room: settings, migrations, application, jobs, listener, and last its consumers, so that nothing is taken in before
 * it can be served. Keeps nothing outside of what it returns: several rooms may share a process.
 * @throws ConfigError one sentence naming the variable and the remedy; Error for a mistake in the room's own declarations.
 */
export async function startRoom<Own extends z.ZodObject>(room: RoomDefinition<Own>, host: RoomHost): Promise<RunningRoom> {
  const parts = await assembleRoom(room, host);
  let app: NestFastifyApplication | undefined;
  try {
    app = await createApplication(parts);
    const url = await serve(parts, app);
    parts.log.info({ url }, `${room.name} listens on ${url}`);
    return { name: room.name, url, app, config: parts.config, drain: drainOnce(parts, app), stop: stopOnce(parts, app) };
  } catch (error) {
    await stopOnce(parts, app)();
    throw error;
  }
}

/** Everything of a room but its life: no hook has run, nothing listens. */
export async function createApplication<Own extends z.ZodObject>(parts: RoomParts<Own>): Promise<NestFastifyApplication> {
  const { room, config, log, apiDescription, database } = parts;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: TRUSTED_PROXIES,
    ...(parts.tls === undefined ? {} : { https: parts.tls.identity }),
    ...unreadableRequests(config.VIDIMUS_PUBLIC_URL, parts.ids),
  });
  registerRequestHooks(adapter.getInstance(), parts);
  const app = await NestFactory.create<NestFastifyApplication>(await rootModule(parts), adapter, {
    logger: frameworkLogger(log),
    abortOnError: false,
  });
  checkRoutes(app, room.name, database !== undefined);
  const title = { name: room.name, description: room.description, publicUrl: config.VIDIMUS_PUBLIC_URL };
  apiDescription.describeBy(() => openApiDocument(app, title));
  await room.configure?.(app, config);
  if (reactsToEvents(app)) {
    if (database === undefined) throw new Error(`The room ${room.name} reacts to events but has no database: list its migrations.`);
    connectEvents(app, database.strategy);
  }
  return app;
}

/** @throws Error naming routes that say nothing about access, or that need a table which the room does not have. */
function checkRoutes(app: NestFastifyApplication, room: string, hasDatabase: boolean): void {
  const needTable = routesOf(app).filter(needsKey);
  if (hasDatabase || needTable.length === 0) return;
  const names = needTable.map(({ controller, handler }) => `${controller}.${handler}`).join(', ');
  throw new Error(`The room ${room} has no database to keep idempotency keys in: add @NoIdempotencyKey with the reason to ${names}.`);
}

async function serve<Own extends z.ZodObject>({ config, database, log, tls }: RoomParts<Own>, app: NestFastifyApplication): Promise<string> {
  await app.init();
  if (database !== undefined) {
    await startRoomDatabase(database, config, log);
  }
  await app.listen(config.VIDIMUS_HTTP_PORT, config.VIDIMUS_HTTP_HOST);
  tls?.follow(app.getHttpServer(), log);
  await app.startAllMicroservices();
  return app.getUrl();
}

function drainOnce<Own extends z.ZodObject>({ health, log, room }: RoomParts<Own>, app: NestFastifyApplication): () => void {
  let isDraining = false;
  return () => {
    if (isDraining) return;
    isDraining = true;
    log.info(`${room.name} was asked to stop and sends everybody elsewhere`);
    health.add('staying', async () => {
      throw new Error('The room was asked to stop.');
    });
    // The next answer on each connection is the last one there, and says so.
    app.getHttpServer().maxRequestsPerSocket = 1;
  };
}

/** Consumers first, then the listener (both by Nest), then what they worked with. A second call waits for the first. */
export function stopOnce<Own extends z.ZodObject>(parts: RoomParts<Own>, app: NestFastifyApplication | undefined): () => Promise<void> {
  const stop = async (): Promise<void> => {
    await parts.database?.strategy.close();
    parts.tls?.stop();
    await app?.close();
    parts.watchedClock?.stop();
    if (parts.database !== undefined) await closeRoomDatabase(parts.database);
    await parts.peers.stop();
    await parts.tracing.stop();
    parts.log.info(`${parts.room.name} has stopped`);
  };
  let stopped: Promise<void> | undefined;
  return () => (stopped ??= stop());
}
