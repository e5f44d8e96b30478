import type { Clock, Ids } from '@vidimus/workflow';
import type { Logger } from 'pino';
import { z } from 'zod';
import { TokenVerifier } from '../access/token-verifier.js';
import { ApiDescription } from '../openapi/api-description.js';
import { Health } from '../operations/health.js';
import { roomLogger } from '../operations/logger.js';
import { Metrics } from '../operations/metrics.js';
import { RateLimiter } from '../operations/rate-limiter.js';
import { Tracing } from '../operations/tracing.js';
import { RoomClient } from '../peers/room-client.js';
import { ServiceTokens } from '../peers/service-tokens.js';
import { ListenerTls } from '../transport/listener-tls.js';
import { assertMode } from '../transport/mode-rules.js';
import { Peers } from '../transport/peers.js';
import { SystemIds } from '../time/system-time.js';
import { WatchedClock } from '../time/watched-clock.js';
import { COMMON_CONFIG, DATABASE_CONFIG, readConfig } from './room-config.js';
import type { ConfigOf } from './room-config.js';
import { openRoomDatabase } from './room-database.js';
import type { RoomDatabase } from './room-database.js';
import type { RoomDefinition, RoomHost } from './room-definition.js';

/** Everything a room is run with, made before Nest is. Nothing in it is shared with another room of the process. */
export interface RoomParts<Own extends z.ZodObject> {
  readonly room: RoomDefinition<Own>;
  readonly config: ConfigOf<Own>;
  readonly clock: Clock;
  /** The same, where it is the machine's. */
  readonly watchedClock: WatchedClock | undefined;
  readonly ids: Ids;
  readonly log: Logger;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly verifier: TokenVerifier;
  readonly tokens: ServiceTokens;
  readonly roomClient: RoomClient;
  readonly peers: Peers;
  /** Absent where the listener speaks plain HTTP. */
  readonly tls: ListenerTls | undefined;
  readonly rateLimiter: RateLimiter;
  readonly apiDescription: ApiDescription;
  /** Absent in a room without a database. */
  readonly database: RoomDatabase | undefined;
}

/**
 * Reads the settings, connects to the database and migrates it.
 * @throws ConfigError when the environment cannot be used.
 */
export async function assembleRoom<Own extends z.ZodObject>(room: RoomDefinition<Own>, host: RoomHost): Promise<RoomParts<Own>> {
  const config = settingsOf(room, host.env);
  assertMode(room, config);
  const tls = await ListenerTls.fromSettings(config);
  const peers = await Peers.fromSettings(config);
  const machine = new WatchedClock();
  const watchedClock = host.clock === undefined ? machine : undefined;
  const clock = host.clock ?? machine;
  // Ids only grow by their clock, whether that is right or wrong: a request has one also when it is refused.
  const ids = new SystemIds(host.clock);
  const log = roomLogger({
    room: room.name,
    level: config.VIDIMUS_LOG_LEVEL,
    destination: host.log,
    readable: config.VIDIMUS_MODE === 'demo',
  });
  const tracing = new Tracing(room.name, config.VIDIMUS_OTLP_URL);
  const database =
    room.migrations === undefined ? undefined : await openRoomDatabase(room, config, { clock, ids, log, tracing, onFatal: host.onFatal });
  if (database !== undefined) await watchedClock?.follow(database.dataSource);
  const publicUrl = config.VIDIMUS_PUBLIC_URL;
  const oidcUrl = config.VIDIMUS_OIDC_URL;
  const tokens = new ServiceTokens({ room: room.name, publicUrl, oidcUrl, fetch: peers.fetch, keyFile: config.VIDIMUS_ROOM_KEY_FILE, clock, ids });
  return {
    room,
    config,
    clock,
    watchedClock,
    ids,
    log,
    tracing,
    metrics: metricsOf(room.name, database, watchedClock),
    health: healthOf(log, database, watchedClock),
    verifier: new TokenVerifier({ issuer: `${publicUrl}/oidc`, jwksUrl: `${oidcUrl}/jwks`, fetch: peers.fetch, clock }),
    tokens,
    roomClient: new RoomClient({ urls: config.VIDIMUS_ROOM_URLS, fetch: peers.fetch, tokens, ids, tracing }),
    peers,
    tls,
    rateLimiter: new RateLimiter(database),
    apiDescription: new ApiDescription(),
    database,
  };
}

function settingsOf<Own extends z.ZodObject>(room: RoomDefinition<Own>, env: RoomHost['env']): ConfigOf<Own> {
  const common = room.migrations === undefined ? COMMON_CONFIG : COMMON_CONFIG.extend(DATABASE_CONFIG.shape);
  const whole = z.object({ ...common.shape, ...room.config.shape });
  // The shape is the union of both; that a spread of generic shapes is their intersection is beyond the compiler.
  return readConfig(room.name, whole, env) as ConfigOf<Own>;
}

function metricsOf(room: string, database: RoomDatabase | undefined, clock: WatchedClock | undefined): Metrics {
  const metrics = new Metrics(room, database);
  metrics.gauge('vidimus_clock_ahead_seconds', 'How far the clock of the room is ahead of that of its database.', [], async () => {
    const value = clock?.secondsAhead();
    return value === undefined ? [] : [{ labels: {}, value }];
  });
  return metrics;
}

function healthOf(log: Logger, database: RoomDatabase | undefined, clock: WatchedClock | undefined): Health {
  const health = new Health(log);
  if (database === undefined) return health;
  if (clock !== undefined) addClockCheck(health, clock);
  const { dataSource, strategy, eventLog, relay } = database;
  health.add('database', async () => {
    await dataSource.query('SELECT 1');
  });
  health.add('event-log', async () => {
    if (!eventLog.connected()) throw new Error('The event log is not connected.');
    if (!strategy.joined()) throw new Error('Not every consumer group is joined.');
  });
  health.add('outbox', async () => {
    const { oldestSeconds } = await relay.lag();
    if (oldestSeconds > MOST_OUTBOX_LAG_SECONDS) throw new Error(`The oldest event waits for ${Math.round(oldestSeconds)} s.`);
  });
  return health;
}

/** For a room whose clock is compared with that of a database. */
export function addClockCheck(health: Health, clock: WatchedClock): void {
  health.add('clock', async () => {
    if (clock.isOff()) throw new Error(`The clock is ${Math.round(clock.secondsAhead() ?? 0)} s ahead of that of the database.`);
  });
}

/** The relay looks every 200 ms: an event that waits this long means that it cannot publish. */
const MOST_OUTBOX_LAG_SECONDS = 60;
