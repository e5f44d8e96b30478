import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findProduction, PRODUCTION_FILE } from '../init/production-folder.js';
import { databaseUrls } from '../installation/databases.js';
import { dataFolder } from '../installation/folders.js';
import { DATABASE_ROOMS, readInstallation } from '../installation/installation.js';
import type { DatabaseRoom, Installation } from '../installation/installation.js';
import type { KafkaAddress } from '../platform/with-kafka.js';
import { readEnvironments } from '../services/environment-files.js';
import type { Environments } from '../services/environment-files.js';
import { UserError } from '../user-error.js';

/** A room's database. */
export interface RoomDatabase {
  readonly name: DatabaseRoom;
  readonly url: string;
  /** Settings of the room, as far as they are known here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How Kafka is reached, where events travel by it. */
  readonly kafka?: KafkaAddress;
  /** Public keys by which the rooms' records are verified. */
  readonly eventKeysFile?: string;
}

/** Everything that a backup reads and a restore fills. */
export interface Databases {
  readonly rooms: readonly RoomDatabase[];
  /** Of the embedded event log; absent where events travel by Kafka. */
  readonly events?: string;
}

/** Of an installation in a data folder. */
export function databasesOf(
  dataDir: string,
  serverUrl: string,
  installation: Installation,
  kafkaBrokers: readonly string[] | undefined,
): Databases {
  const urls = databaseUrls(serverUrl, installation.databasePasswords);
  const kafka = kafkaBrokers === undefined ? {} : { kafka: { brokers: kafkaBrokers }, eventKeysFile: join(dataDir, 'keys', 'event-keys.json') };
  return {
    rooms: DATABASE_ROOMS.map((name) => ({ name, url: urls.rooms[name], env: {}, ...kafka })),
    ...(kafkaBrokers === undefined ? { events: urls.events } : {}),
  };
}

/** Of the installation in the data folder of this process, on the server that runs. @throws UserError when there is none. */
export async function databasesHere(): Promise<Databases> {
  const dataDir = dataFolder();
  const installation = await readInstallation(dataDir);
  if (installation === undefined) throw new UserError('There is no installation yet: run "npm start" first.');
  const { postgresPassword, ports } = installation;
  const embedded = `postgres://postgres:${postgresPassword}@127.0.0.1:${ports.postgres}/postgres`;
  return databasesOf(dataDir, process.env['VIDIMUS_POSTGRES_URL'] || embedded, installation, undefined);
}

/** An installation that is described by the environments of its rooms. */
export interface DescribedInstallation extends Databases {
  /** Files with the environments, and every file that they name. */
  readonly files: readonly string[];
  /** Files and folders of an installation that `init` made, which hold what its commands need beside: such as the key that certifies further hosts. */
  readonly own: readonly string[];
  /** What is needed and cannot be put into a backup. */
  readonly notIncluded: readonly string[];
}

/** Of a folder that `init` made, beside the environments. */
const OWN = [PRODUCTION_FILE, 'made.json', 'keys', 'tls', 'records'];

/** The environments in a folder, with the paths of an installation as this process sees them: the rooms may see it elsewhere. */
async function environmentsIn(folder: string): Promise<{ all: Environments; own: string[] }> {
  const [all, home] = [await readEnvironments(folder), dirname(resolve(folder))];
  const production = await findProduction(home);
  if (production === undefined) return { all, own: [] };
  const here = (value: string): string => value.replaceAll(`${production.mountedAt}/`, `${home}/`);
  const seen = [...all].map(([room, env]) => [room, Object.fromEntries(Object.entries(env).map(([name, value]) => [name, here(value)]))] as const);
  return { all: new Map(seen), own: OWN.map((name) => join(home, name)) };
}

/** Every file that the environments in a folder name, and those with the environments. */
export async function filesNamedIn(folder: string): Promise<string[]> {
  const { all } = await environmentsIn(folder);
  return [...new Set([...[...all.keys()].map((room) => resolve(folder, `${room}.env`)), ...[...all.values()].flatMap(filesOf)])];
}

/**
 * Reads the files `<room>.env` of a folder, and what they name.
 * @throws UserError when rooms are missing, or have no database, or their events travel by different ways.
 */
export async function installationIn(folder: string): Promise<DescribedInstallation> {
  const { all, own } = await environmentsIn(folder);
  const rooms = await Promise.all(DATABASE_ROOMS.map(async (name): Promise<RoomDatabase> => {
    const env = all.get(name);
    const url = env?.['VIDIMUS_DATABASE_URL'];
    if (env === undefined || url === undefined) {
      throw new UserError(`The folder ${folder} has no file ${name}.env that says VIDIMUS_DATABASE_URL: a backup is of all rooms together.`);
    }
    const keysFile = env['VIDIMUS_EVENT_KEYS_FILE'];
    return { name, url: await withPassword(url, env), env, ...kafkaOf(env), ...(keysFile === undefined ? {} : { eventKeysFile: keysFile }) };
  }));
  const logs = new Set(rooms.map(({ env }) => (env['VIDIMUS_EVENT_LOG'] === 'embedded' ? env['VIDIMUS_EVENT_LOG_URL'] : undefined)));
  const [events] = logs;
  if (logs.size > 1) throw new UserError(`The rooms in ${folder} use different event logs: correct VIDIMUS_EVENT_LOG and VIDIMUS_EVENT_LOG_URL.`);
  return {
    rooms,
    ...(events === undefined ? {} : { events }),
    files: await filesNamedIn(folder),
    own,
    notIncluded: [...new Set([...all].flatMap(([room, env]) => [...tokensOf(env), ...keystoresElsewhere(room, env)]))],
  };
}

/** The password of a database may lie in a file of its own. */
async function withPassword(url: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const file = env['VIDIMUS_DATABASE_PASSWORD_FILE'];
  if (file === undefined) return url;
  return Object.assign(new URL(url), { password: encodeURIComponent((await readFile(file, 'utf8')).trim()) }).href;
}

/** All files that an environment names, in variables of their own or as the root certificate of a database. */
function filesOf(env: Readonly<Record<string, string | undefined>>): string[] {
  const named = Object.entries(env).flatMap(([name, value]) => (name.endsWith('_FILE') && value !== undefined ? [value] : []));
  const address = env['VIDIMUS_DATABASE_URL'];
  const rootCertificate = address === undefined ? null : new URL(address).searchParams.get('sslrootcert');
  return rootCertificate === null ? named : [...named, rootCertificate];
}

function tokensOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, module]) => {
    const [, prefix] = /^(VIDIMUS_\w+)_PKCS11_MODULE$/.exec(name) ?? [];
    if (prefix === undefined) return [];
    return [`The keys in the token "${env[`${prefix}_PKCS11_TOKEN`] ?? ''}" of ${module ?? ''}: copy the token by the means of its maker.`];
  });
}

/** Containers may have the file of a keystore in a volume of their own. */
function keystoresElsewhere(room: string, env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, file]) =>
    name.endsWith('_KEYSTORE_FILE') && file !== undefined && !existsSync(file) ? [`The keystore of ${room}, since ${file} is not there: copy it from where the room has it.`] : [],
  );
}

/** As the administrator whom the environment of this command names, or else as the room: reading what rooms told needs more than a room may. */
function kafkaOf(env: Readonly<Record<string, string | undefined>>): { readonly kafka?: KafkaAddress } {
  const { VIDIMUS_KAFKA_BROKERS: brokers } = env;
  const who = process.env['VIDIMUS_KAFKA_USER'] === undefined ? env : process.env;
  const { VIDIMUS_KAFKA_USER: user, VIDIMUS_KAFKA_PASSWORD_FILE: passwordFile } = who;
  const caFile = who['VIDIMUS_KAFKA_CA_FILE'] ?? env['VIDIMUS_KAFKA_CA_FILE'];
  if (env['VIDIMUS_EVENT_LOG'] === 'embedded' || brokers === undefined) return {};
  return {
    kafka: {
      brokers: brokers.split(','),
      ...(user === undefined ? {} : { user }),
      ...(passwordFile === undefined ? {} : { passwordFile }),
      ...(caFile === undefined ? {} : { caFile }),
    },
  };
}

/** What of a data folder is needed beside the databases; the mailbox of the demonstration is not. */
export const KEPT_OF_DATA_FOLDER = ['installation.json', 'keys', 'token'] as const;

/** Where SoftHSM is told where its tokens are, which may be another folder after a restore. */
export const TOKEN_CONFIGURATION = join('token', 'softhsm2.conf');
