import type { RegistrySimulator } from '@vidimus/registry-simulator';
import type { DatabaseUrls } from '../installation/databases.js';
import { STATUS_ROLE } from '../installation/databases.js';
import type { DatabaseRoom } from '../installation/installation.js';
import { PUBLISHING_ROOMS } from '../installation/keys.js';
import type { KeyFiles } from '../installation/keys.js';
import type { KeystoreEnvironments } from '../installation/keystore.js';
import type { HostTls } from '../tls/make-tls.js';

/** What the environments are made of. */
export interface EnvironmentSources {
  readonly installation: { readonly publicUrl: string; readonly ports: Readonly<Record<DatabaseRoom | 'status' | 'bounces', number>> };
  readonly databases: DatabaseUrls;
  readonly keys: KeyFiles;
  readonly keystores: KeystoreEnvironments;
  readonly simulator: Pick<RegistrySimulator, 'url' | 'taxLoginIssuer'>;
  readonly mailbox: { readonly smtpUrl: string; readonly smsUrl: string; readonly url: string };
  readonly webDir: string;
  /** Without it events travel through PostgreSQL. */
  readonly kafka?: KafkaUse;
  /** Without it rooms speak plainly to each other, as they may on one machine. */
  readonly tls?: InnerTls;
  readonly logLevel?: string;
  readonly otlpUrl?: string;
}

/** The brokers, and how each room signs in to them; without a CA nobody does. */
export interface KafkaUse {
  readonly brokers: readonly string[];
  readonly secured?: { readonly caFile: string; readonly passwordFile: (room: string) => string };
}

/** What rooms prove themselves with to each other. */
export interface InnerTls {
  readonly caFile: string;
  readonly of: (room: string) => HostTls;
}

/** As whom the rooms use the tax login. */
export const TAX_LOGIN_CLIENT = 'vidimus';

/** The environment of each room, as it would be set for a process of its own. */
export function roomEnvironments(sources: EnvironmentSources): Record<string, Record<string, string>> {
  const { installation, databases, keys, keystores } = sources;
  const common = commonEnvironment(sources);
  const withDatabase = (room: DatabaseRoom): Record<string, string> => ({
    ...common,
    ...eventLog(sources, room),
    ...(room === 'gateway' ? {} : listenerTls(sources, room)),
    VIDIMUS_HTTP_PORT: String(installation.ports[room]),
    VIDIMUS_DATABASE_URL: databases.rooms[room],
    VIDIMUS_DATA_KEY_FILE: keys.dataKey(room),
    VIDIMUS_EVENT_KEYS_FILE: keys.eventKeys,
    ...(PUBLISHING_ROOMS.includes(room) ? { VIDIMUS_EVENT_KEY_FILE: keys.eventKey(room) } : {}),
  });
  return {
    identity: {
      ...withDatabase('identity'),
      VIDIMUS_ROOM_KEY_FILE: keys.roomKey('identity'),
      VIDIMUS_IDENTITY_WEB_CLIENT_SECRET_FILE: keys.webClientSecret,
      VIDIMUS_IDENTITY_ROOM_CLIENTS_FILE: keys.roomClients,
      VIDIMUS_IDENTITY_DECISION_KEY_FILE: keys.decisionKey,
    },
    authority: {
      ...withDatabase('authority'),
      ...keystores.authority,
      VIDIMUS_AUTHORITY_STATUS_URL: local(installation.ports.status),
      VIDIMUS_AUTHORITY_STATUS_DATABASE_ROLE: STATUS_ROLE,
      VIDIMUS_DECISION_KEYS_FILE: keys.decisionKeys,
    },
    status: {
      ...common,
      ...keystores.authority,
      VIDIMUS_HTTP_PORT: String(installation.ports.status),
      VIDIMUS_DATABASE_URL: databases.status,
    },
    issuance: {
      ...withDatabase('issuance'),
      VIDIMUS_ROOM_KEY_FILE: keys.roomKey('issuance'),
      VIDIMUS_LINK_KEY_FILE: keys.linkKey,
      VIDIMUS_DECISION_KEYS_FILE: keys.decisionKeys,
      VIDIMUS_ISSUANCE_REGISTRY_URL: sources.simulator.url,
      VIDIMUS_ISSUANCE_REGISTRY_API_KEY_FILE: keys.registryApiKey,
      VIDIMUS_ISSUANCE_TAX_LOGIN_ISSUER: sources.simulator.taxLoginIssuer,
      VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_ID: TAX_LOGIN_CLIENT,
      VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_SECRET_FILE: keys.taxLoginSecret,
    },
    notification: {
      ...withDatabase('notification'),
      VIDIMUS_ROOM_KEY_FILE: keys.roomKey('notification'),
      VIDIMUS_LINK_KEY_FILE: keys.linkKey,
      VIDIMUS_NOTIFICATION_SMTP_URL: sources.mailbox.smtpUrl,
      VIDIMUS_NOTIFICATION_FROM: 'no-reply@vidimus.example',
      VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: 'bounces.vidimus.example',
      VIDIMUS_NOTIFICATION_BOUNCE_PORT: String(installation.ports.bounces),
      VIDIMUS_NOTIFICATION_SMS_URL: sources.mailbox.smsUrl,
      VIDIMUS_NOTIFICATION_SMS_API_KEY_FILE: keys.smsApiKey,
    },
    'otp-sync': {
      ...withDatabase('otp-sync'),
      ...keystores.seeds,
      VIDIMUS_ROOM_KEY_FILE: keys.roomKey('otp-sync'),
    },
    'remote-signing': {
      ...withDatabase('remote-signing'),
      ...keystores.holders,
      VIDIMUS_ROOM_KEY_FILE: keys.roomKey('remote-signing'),
      VIDIMUS_DECISION_KEYS_FILE: keys.decisionKeys,
    },
    gateway: {
      ...withDatabase('gateway'),
      VIDIMUS_ROOM_KEY_FILE: keys.roomKey('gateway'),
      VIDIMUS_GATEWAY_MAILBOX_URL: sources.mailbox.url,
      VIDIMUS_GATEWAY_CLIENT_SECRET_FILE: keys.webClientSecret,
      VIDIMUS_GATEWAY_WEB_DIR: sources.webDir,
    },
  };
}

function commonEnvironment({ installation, logLevel, otlpUrl, tls }: EnvironmentSources): Record<string, string> {
  const { ports, publicUrl } = installation;
  const room = (name: DatabaseRoom): string => `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${ports[name]}`;
  return {
    VIDIMUS_MODE: 'demo',
    VIDIMUS_LOG_LEVEL: logLevel ?? 'warn',
    ...(otlpUrl === undefined ? {} : { VIDIMUS_OTLP_URL: otlpUrl }),
    VIDIMUS_PUBLIC_URL: publicUrl,
    VIDIMUS_OIDC_URL: `${room('identity')}/oidc`,
    VIDIMUS_ROOM_URLS: JSON.stringify({
      identity: room('identity'),
      authority: room('authority'),
      issuance: room('issuance'),
      notification: room('notification'),
      'otp-sync': room('otp-sync'),
      'remote-signing': room('remote-signing'),
    }),
    ...(tls === undefined ? {} : { VIDIMUS_PEER_CA_FILE: tls.caFile }),
  };
}

/** The gateway speaks plainly here: browsers know no inner authority, and nobody beyond this machine reaches a demonstration. */
function listenerTls({ tls }: EnvironmentSources, room: DatabaseRoom): Record<string, string> {
  if (tls === undefined) return {};
  const { keyFile, certificateFile } = tls.of(room);
  return { VIDIMUS_HTTP_TLS_KEY_FILE: keyFile, VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: certificateFile };
}

function eventLog({ kafka, databases }: EnvironmentSources, room: DatabaseRoom): Record<string, string> {
  if (kafka === undefined) return { VIDIMUS_EVENT_LOG: 'embedded', VIDIMUS_EVENT_LOG_URL: databases.events };
  const { brokers, secured } = kafka;
  return {
    VIDIMUS_EVENT_LOG: 'kafka',
    VIDIMUS_KAFKA_BROKERS: brokers.join(','),
    ...(secured === undefined
      ? {}
      : { VIDIMUS_KAFKA_USER: room, VIDIMUS_KAFKA_PASSWORD_FILE: secured.passwordFile(room), VIDIMUS_KAFKA_CA_FILE: secured.caFile }),
  };
}

function local(port: number): string {
  return `http://127.0.0.1:${port}`;
}
