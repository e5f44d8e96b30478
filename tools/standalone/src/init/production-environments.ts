import { join } from 'node:path';
import { isLoopback } from '@vidimus/service-kit';
import { databaseUrls } from '../installation/databases.js';
import type { Installation } from '../installation/installation.js';
import type { KeyFiles } from '../installation/keys.js';
import type { KeystoreEnvironments } from '../installation/keystore.js';
import { inFile, inToken } from '../installation/keystore.js';
import { roomEnvironments } from '../platform/room-environments.js';
import { ROOM_NAMES } from '../platform/room-names.js';
import type { RoomName } from '../platform/room-names.js';
import { caFileIn, hostTlsIn } from '../tls/make-tls.js';
import type { Answers } from './answers.js';
import type { InstallationFiles } from './installation-files.js';
import { machinePorts, PORT, STATUS_PORT } from './production-ports.js';

/** What the settings of a production are made of. */
export interface ProductionSources {
  readonly answers: Answers;
  /** Folder with `keys` and `tls`, as this process sees it. */
  readonly folder: string;
  /** The same as the rooms will see it. */
  readonly mountedAt: string;
  readonly files: Pick<InstallationFiles, 'keys' | 'databasePassword' | 'smtpPassword'>;
  /** The built web application, as the gateway will see it. */
  readonly webDir: string;
}

type Environment = Readonly<Record<string, string>>;

/** Reached from outside; the others are not, where all are on one machine. */
const OUTER_ROOMS: readonly RoomName[] = ['gateway', 'status'];
/** Whom others call. */
const CALLED_ROOMS = ['identity', 'authority', 'issuance', 'notification', 'otp-sync', 'remote-signing'] as const satisfies RoomName[];
/** Passwords of database roles lie in files beside the addresses. */
const NO_PASSWORDS = Object.fromEntries([...ROOM_NAMES, 'events'].map((owner) => [owner, ''])) as Installation['databasePasswords'];

/** Certificates that a server of somebody else's is checked against: those that were named, or those of the inner connections. */
export function serverCaFile(folder: string, server: 'database' | 'brokers', named: string | undefined): string {
  return named === undefined ? caFileIn(join(folder, 'tls')) : join(folder, 'tls', `${server}-ca.crt`);
}

/** The address of the PostgreSQL server, with TLS beyond this machine. */
export function databaseServer({ database }: Answers, folder: string): string {
  const address = new URL(database.url);
  if (!isLoopback(address.hostname)) address.search = `sslmode=verify-full&sslrootcert=${serverCaFile(folder, 'database', database.caFile)}`;
  return address.href;
}

/** The settings of each room: those that a demonstration has, at their own addresses, without what a demonstration alone has. */
export function productionEnvironments(sources: ProductionSources): Map<RoomName, Environment> {
  const { answers, folder } = sources;
  const { keys } = sources.files;
  const tls = join(folder, 'tls');
  const drafts = roomEnvironments({
    installation: { publicUrl: answers.publicUrl, ports: { ...machinePorts(answers), bounces: answers.mail.bounces?.port ?? 0 } },
    databases: databaseUrls(databaseServer(answers, folder), NO_PASSWORDS),
    keys,
    keystores: keystoresOf(answers, keys),
    simulator: { url: answers.registries.url, taxLoginIssuer: answers.taxLogin.issuer },
    mailbox: { smtpUrl: answers.mail.url, smsUrl: answers.sms?.url ?? '', url: '' },
    webDir: sources.webDir,
    kafka: { brokers: answers.brokers.addresses, secured: { caFile: serverCaFile(folder, 'brokers', answers.brokers.caFile), passwordFile: keys.kafkaPassword } },
    tls: { caFile: caFileIn(tls), of: (room) => hostTlsIn(tls, room) },
    logLevel: 'info',
  });
  return new Map(ROOM_NAMES.map((room) => [room, asMounted(sources, { ...drafts[room], ...commonOf(sources, room), ...ownOf(sources, room) })]));
}

function commonOf({ answers, folder, files }: ProductionSources, room: RoomName): Environment {
  const onOne = answers.network === 'machine';
  const ports = machinePorts(answers);
  const addressOf = (name: RoomName): string => (onOne ? `https://127.0.0.1:${ports[name]}` : `https://${name}:${PORT}`);
  const { keyFile, certificateFile } = hostTlsIn(join(folder, 'tls'), room);
  return {
    VIDIMUS_MODE: 'production',
    VIDIMUS_HTTP_HOST: onOne && !OUTER_ROOMS.includes(room) ? '127.0.0.1' : '0.0.0.0',
    VIDIMUS_HTTP_PORT: String(onOne ? ports[room] : room === 'status' ? STATUS_PORT : PORT),
    VIDIMUS_OIDC_URL: `${addressOf('identity')}/oidc`,
    VIDIMUS_ROOM_URLS: JSON.stringify(Object.fromEntries(CALLED_ROOMS.map((name) => [name, addressOf(name)]))),
    VIDIMUS_DATABASE_PASSWORD_FILE: files.databasePassword(room),
    // Whoever checks a signature asks for status over plain HTTP.
    ...(room === 'status' ? {} : { VIDIMUS_HTTP_TLS_KEY_FILE: keyFile, VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: certificateFile }),
  };
}

function ownOf({ answers, files }: ProductionSources, room: RoomName): Environment {
  const { provider, mail, sms } = answers;
  switch (room) {
    case 'authority':
      return {
        VIDIMUS_AUTHORITY_STATUS_URL: answers.statusUrl,
        VIDIMUS_AUTHORITY_POLICY: answers.policy,
        VIDIMUS_AUTHORITY_ORGANISATION: provider.name,
        VIDIMUS_AUTHORITY_ORGANISATION_IDENTIFIER: provider.identifier,
        VIDIMUS_AUTHORITY_COUNTRY: provider.country,
        VIDIMUS_AUTHORITY_CPS_URL: provider.cpsUrl,
        VIDIMUS_AUTHORITY_PDS_URL: provider.pdsUrl,
      };
    case 'issuance':
      return {
        VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_ID: answers.taxLogin.clientId,
        VIDIMUS_ISSUANCE_TIME_ZONE: answers.timeZone,
        VIDIMUS_ISSUANCE_LOCALE: answers.locale,
      };
    case 'notification':
      return {
        VIDIMUS_NOTIFICATION_FROM: mail.from,
        ...(mail.passwordFile === undefined ? {} : { VIDIMUS_NOTIFICATION_SMTP_PASSWORD_FILE: files.smtpPassword }),
        ...(sms?.sender === undefined ? {} : { VIDIMUS_NOTIFICATION_SMS_SENDER: sms.sender }),
        // Without an SMS gateway its key is none; an empty variable counts as absent.
        ...(sms === undefined ? { VIDIMUS_NOTIFICATION_SMS_API_KEY_FILE: '' } : {}),
        ...bouncesOf(answers),
      };
    case 'gateway':
      return { VIDIMUS_GATEWAY_MAILBOX_URL: '' };
    default:
      return {};
  }
}

/** On one machine reports come by its own mail server; a host of its own is reached by those of others. */
function bouncesOf({ mail: { bounces }, network }: Answers): Environment {
  if (bounces === undefined) return { VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: '', VIDIMUS_NOTIFICATION_BOUNCE_PORT: '' };
  return {
    VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: bounces.domain,
    VIDIMUS_NOTIFICATION_BOUNCE_PORT: String(bounces.port),
    VIDIMUS_NOTIFICATION_BOUNCE_HOST: network === 'machine' ? '127.0.0.1' : '0.0.0.0',
  };
}

function keystoresOf({ keystore, holdersKeystore, seedsKeystore }: Answers, keys: KeyFiles): KeystoreEnvironments {
  const of = (prefix: string, chosen: Answers['keystore'], file: string, secret: string): Environment =>
    chosen.kind === 'file' ? inFile(prefix, file, secret) : inToken(prefix, chosen.module, chosen.token, secret);
  return {
    authority: of('VIDIMUS_AUTHORITY', keystore, keys.keystoreFile, keys.keystoreSecret),
    holders: of('VIDIMUS_REMOTE_SIGNING', holdersKeystore, keys.holdersKeystoreFile, keys.holdersKeystoreSecret),
    seeds: of('VIDIMUS_OTP_SYNC', seedsKeystore, keys.seedsKeystoreFile, keys.seedsKeystoreSecret),
  };
}

/** Without what is empty, and with the paths as the rooms will see them. */
function asMounted({ folder, mountedAt }: ProductionSources, environment: Environment): Environment {
  const present = Object.entries(environment).filter(([, value]) => value !== '');
  return Object.fromEntries(present.map(([name, value]) => [name, value.replaceAll(`${folder}/`, `${mountedAt}/`)]));
}
