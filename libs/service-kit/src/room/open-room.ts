import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { RoomConfig } from './room-config.js';
import type { RoomDefinition, RoomHost } from './room-definition.js';
import { assembleRoom } from './room-parts.js';
import { createApplication, stopOnce } from './start-room.js';

/** A room whose services can be called from a shell. */
export interface OpenRoom {
  readonly app: NestFastifyApplication;
  readonly config: RoomConfig;
  close(): Promise<void>;
}

/**
 * Opens a room for a command from a shell: its database is migrated and its services are made, as for {@link startRoom}, but it listens to
 * nobody, consumes nothing, does no jobs and publishes nothing: what the command leaves in the outbox goes out when the room is started.
 * @throws ConfigError as {@link startRoom}.
 */
export async function openRoom<Own extends z.ZodObject>(room: RoomDefinition<Own>, host: RoomHost): Promise<OpenRoom> {
  const parts = await assembleRoom(room, host);
  try {
    const app = await createApplication(parts);
    return { app, config: parts.config, close: stopOnce(parts, app) };
  } catch (error) {
    await stopOnce(parts, undefined)();
    throw error;
  }
}
