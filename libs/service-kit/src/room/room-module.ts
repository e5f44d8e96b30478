import { StandardSchemaSerializerInterceptor } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector } from '@nestjs/core';
import { DeadLetters, Leadership } from '@vidimus/messaging';
import { CommitSignal, Doors, FieldCipher, Jobs } from '@vidimus/persistence';
import { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AccessGuard } from '../access/access-guard.js';
import { ProblemFilter } from '../edge/problem-filter.js';
import { RequestValidation } from '../edge/request-validation.js';
import { IdempotencyInterceptor } from '../idempotency/idempotency-interceptor.js';
import { ApiDescription } from '../openapi/api-description.js';
import { DeadLettersController } from '../operations/dead-letters.controller.js';
import { Health } from '../operations/health.js';
import { Metrics } from '../operations/metrics.js';
import { HealthController, MetricsController, OpenApiController } from '../operations/operations.controllers.js';
import { RateLimiter } from '../operations/rate-limiter.js';
import { Tracing } from '../operations/tracing.js';
import { OrganisationPlaces } from '../peers/organisation-places.js';
import { RoomClient } from '../peers/room-client.js';
import { ServiceTokens } from '../peers/service-tokens.js';
import { Peers } from '../transport/peers.js';
import { CLOCK, IDS } from '../time/system-time.js';
import { ROOM_CONFIG } from './room-config.js';
import type { RoomDatabase } from './room-database.js';
import { LOG, ROOM_NAME } from './room-definition.js';
import type { RoomKit } from './room-definition.js';
import { addClockCheck } from './room-parts.js';
import type { RoomParts } from './room-parts.js';

/** The root of a room: its own module below the parts and the edge of the kit. */
export class RoomRoot {}
class KitModule {}

/** Builds the module that Nest starts from. */
export async function rootModule<Own extends z.ZodObject>(parts: RoomParts<Own>): Promise<DynamicModule> {
  const providers: Provider[] = [...commonProviders(parts), ...databaseProviders(parts.database), ...(await ownProviders(parts))];
  const kit: DynamicModule = { module: KitModule, global: true, providers, exports: providers };
  return {
    module: RoomRoot,
    imports: [kit, parts.room.module],
    controllers: [HealthController, MetricsController, OpenApiController, ...(parts.database === undefined ? [] : [DeadLettersController])],
    providers: edgeProviders(parts),
  };
}

function commonProviders<Own extends z.ZodObject>(parts: RoomParts<Own>): Provider[] {
  return [
    { provide: ROOM_CONFIG, useValue: parts.config },
    { provide: ROOM_NAME, useValue: parts.room.name },
    { provide: CLOCK, useValue: parts.clock },
    { provide: IDS, useValue: parts.ids },
    { provide: LOG, useValue: parts.log },
    { provide: Tracing, useValue: parts.tracing },
    { provide: Metrics, useValue: parts.metrics },
    { provide: Health, useValue: parts.health },
    { provide: ServiceTokens, useValue: parts.tokens },
    { provide: RoomClient, useValue: parts.roomClient },
    { provide: OrganisationPlaces, useValue: new OrganisationPlaces(parts.roomClient) },
    { provide: Peers, useValue: parts.peers },
    { provide: RateLimiter, useValue: parts.rateLimiter },
    { provide: ApiDescription, useValue: parts.apiDescription },
  ];
}

function databaseProviders(database: RoomDatabase | undefined): Provider[] {
  if (database === undefined) return [];
  return [
    { provide: DataSource, useValue: database.dataSource },
    { provide: EntityManager, useValue: database.dataSource.manager },
    { provide: CommitSignal, useValue: database.commits },
    { provide: FieldCipher, useValue: database.cipher },
    { provide: Doors, useValue: database.doors },
    { provide: Jobs, useValue: database.jobs },
    { provide: DeadLetters, useValue: database.deadLetters },
    { provide: Leadership, useValue: database.leadership },
  ];
}

async function ownProviders<Own extends z.ZodObject>({ room, config, clock, watchedClock, ids, log, health, peers, tls, database }: RoomParts<Own>): Promise<Provider[]> {
  const kit: RoomKit = {
    clock,
    ids,
    log,
    peers,
    ...(tls === undefined ? {} : { tls }),
    ...(database === undefined ? {} : { dataSource: database.dataSource }),
    followClockOf: async (dataSource) => {
      if (watchedClock === undefined) return;
      await watchedClock.follow(dataSource);
      addClockCheck(health, watchedClock);
    },
  };
  return (await room.providers?.(config, kit)) ?? [];
}

/** What every request passes, from the outside in: guard, idempotency key, filter of answers, schema. */
function edgeProviders<Own extends z.ZodObject>({ room, config, verifier, clock, log, database }: RoomParts<Own>): Provider[] {
  const publicUrl = config.VIDIMUS_PUBLIC_URL;
  return [
    { provide: APP_FILTER, useValue: new ProblemFilter(publicUrl, log) },
    { provide: APP_GUARD, useValue: new AccessGuard({ room: room.name, verifier, clock }) },
    ...(database === undefined
      ? []
      : [
          {
            provide: APP_INTERCEPTOR,
            useValue: new IdempotencyInterceptor({ records: database.idempotency, cipher: database.cipher, publicUrl }),
          },
        ]),
    {
      provide: APP_INTERCEPTOR,
      useFactory: (reflector: Reflector) => new StandardSchemaSerializerInterceptor(reflector),
      inject: [Reflector],
    },
    { provide: APP_PIPE, useValue: new RequestValidation() },
  ];
}
