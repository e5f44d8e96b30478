import { ConfigError } from '../room/room-config.js';
import type { DatabaseConfig, RoomConfig } from '../room/room-config.js';
import type { RoomDefinition } from '../room/room-definition.js';
import { isLoopback } from './loopback.js';

type Settings = RoomConfig & Partial<DatabaseConfig>;
type Room = Pick<RoomDefinition, 'name' | 'plaintextListener'>;

/**
 * Holds the settings against the mode. A demonstration has invented people, open mailboxes and keys without protection: nobody but this
 * machine may reach it. In production nothing that crosses a network is readable on the way, and peers prove who they are.
 * @throws ConfigError with a sentence for each setting that must not be so.
 */
export function assertMode(room: Room, config: Settings): void {
  const sentences = config.VIDIMUS_MODE === 'demo' ? demoFaults(config) : productionFaults(room, config);
  if (sentences.length > 0) throw new ConfigError(`The room ${room.name} cannot start. ${sentences.join(' ')}`);
}

function demoFaults({ VIDIMUS_HTTP_HOST: host }: Settings): string[] {
  if (isLoopback(host)) return [];
  return ['VIDIMUS_MODE is demo, which listens on this machine alone: set VIDIMUS_HTTP_HOST to 127.0.0.1, or VIDIMUS_MODE to production.'];
}

function productionFaults(room: Room, config: Settings): string[] {
  return [...listenerFaults(room, config), ...peerFaults(config), ...brokerFaults(config), ...databaseFaults(config)];
}

function listenerFaults(room: Room, config: Settings): string[] {
  if (room.plaintextListener !== undefined || isLoopback(config.VIDIMUS_HTTP_HOST) || config.VIDIMUS_HTTP_TLS_KEY_FILE !== undefined) return [];
  return [
    'VIDIMUS_HTTP_HOST is beyond this machine, where VIDIMUS_MODE production listens with TLS only: set VIDIMUS_HTTP_TLS_KEY_FILE and VIDIMUS_HTTP_TLS_CERTIFICATE_FILE.',
  ];
}

function peerFaults(config: Settings): string[] {
  const addresses: readonly (readonly [variable: string, url: string | undefined])[] = [
    ['VIDIMUS_PUBLIC_URL', config.VIDIMUS_PUBLIC_URL],
    ['VIDIMUS_OIDC_URL', config.VIDIMUS_OIDC_URL],
    ['VIDIMUS_OTLP_URL', config.VIDIMUS_OTLP_URL],
    ...Object.entries(config.VIDIMUS_ROOM_URLS).map(([room, url]) => [`VIDIMUS_ROOM_URLS (${room})`, url] as const),
  ];
  return addresses.flatMap(([variable, url]) => (url !== undefined && isPlainHttpBeyondLoopback(url) ? [`${variable} must begin with https: beyond this machine.`] : []));
}

/** Whether an address is asked without encryption over a network. */
export function isPlainHttpBeyondLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname);
}

function brokerFaults(config: Settings): string[] {
  const beyond = (config.VIDIMUS_KAFKA_BROKERS ?? []).some((broker) => !isLoopback(broker.replace(/:\d+$/, '')));
  if (config.VIDIMUS_EVENT_LOG !== 'kafka' || !beyond) return [];
  const missing = (['VIDIMUS_KAFKA_CA_FILE', 'VIDIMUS_KAFKA_USER'] as const).filter((name) => config[name] === undefined);
  if (missing.length === 0) return [];
  return [`Set ${missing.join(' and ')}: brokers beyond this machine are reached with TLS, and every room signs in to them.`];
}

function databaseFaults(config: Settings): string[] {
  return (['VIDIMUS_DATABASE_URL', 'VIDIMUS_EVENT_LOG_URL'] as const).flatMap((name) => {
    const url = config[name];
    if (url === undefined || isLocalDatabase(new URL(url)) || new URL(url).searchParams.get('sslmode') === 'verify-full') return [];
    return [`Add sslmode=verify-full (and sslrootcert=FILE for an internal authority) to ${name}: the database is beyond this machine.`];
  });
}

/** Over loopback, or over a socket in the file system. */
function isLocalDatabase({ hostname, searchParams }: URL): boolean {
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  return host === '' || host.startsWith('/') || isLoopback(host);
}
