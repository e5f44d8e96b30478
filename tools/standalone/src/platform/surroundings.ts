import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRegistrySimulator } from '@vidimus/registry-simulator';
import type { RegistrySimulator } from '@vidimus/registry-simulator';
import { prepareDatabases } from '../installation/databases.js';
import type { DatabaseUrls } from '../installation/databases.js';
import { DATABASE_ROOMS } from '../installation/installation.js';
import type { Installation } from '../installation/installation.js';
import { prepareKeys } from '../installation/keys.js';
import type { KeyFiles } from '../installation/keys.js';
import { prepareKeystores } from '../installation/keystore.js';
import type { KeystoreEnvironments } from '../installation/keystore.js';
import type { Made } from '../installation/made.js';
import { startMailbox } from '../mailbox/mailbox.js';
import type { Mailbox } from '../mailbox/mailbox.js';
import { startDatabaseServer } from './database-server.js';
import { TAX_LOGIN_CLIENT } from './room-environments.js';

/** What the rooms of a demonstration stand on, apart from a Kafka. */
export interface Surroundings {
  readonly databases: DatabaseUrls;
  readonly keys: KeyFiles;
  readonly keystores: KeystoreEnvironments;
  readonly simulator: RegistrySimulator;
  readonly mailbox: Mailbox;
}

/** Where it is made. */
export interface SurroundingsOptions {
  readonly dataDir: string;
  readonly installation: Installation;
  /** A PostgreSQL of one's own, as superuser; without it an embedded one is started in the data folder. */
  readonly postgresUrl?: string;
  /** What was made before. */
  readonly made: Made;
  /** Told before each step; throws when no further step is to be begun. */
  readonly progress: (step: string) => void;
  /** Takes what stops the part that was started last. */
  readonly stops: (() => Promise<void>)[];
  /** Called when somebody, named as in a sentence, cannot go on. */
  readonly onFatal: (error: unknown, who: string) => void;
}

const CLUSTER_MADE = 'database cluster';

/** Makes what is missing of databases and keys, and starts what the rooms call outside. */
export async function startSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const { dataDir, installation, made, progress, stops } = options;
  progress('database');
  const serverUrl = options.postgresUrl ?? (await startDatabase(options));
  const databases = await prepareDatabases(serverUrl, installation.databasePasswords, made);

  progress('keys');
  const secrets = { keystore: installation.keystore.secret, registry: installation.registryApiKey, taxLogin: installation.taxLoginSecret };
  const keys = await prepareKeys(dataDir, DATABASE_ROOMS, secrets, made);
  const keystores = await prepareKeystores(dataDir, installation.keystore.kind, keys, made);

  progress('registries');
  const simulator = await startRegistrySimulator({
    port: installation.ports.registries,
    apiKey: installation.registryApiKey,
    taxLoginClient: {
      id: TAX_LOGIN_CLIENT,
      secret: installation.taxLoginSecret,
      redirectUris: [`${installation.publicUrl}/session/tax-login/callback`],
    },
  });
  stops.push(() => simulator.stop());

  progress('mailbox');
  const mailbox = await startMailbox({
    folder: join(dataDir, 'mailbox'),
    smtpPort: installation.ports.smtp,
    httpPort: installation.ports.mailbox,
    bounceUrl: `smtp://127.0.0.1:${installation.ports.bounces}`,
    smsApiKey: await readFile(keys.smsApiKey, 'utf8'),
  });
  stops.push(() => mailbox.stop());
  return { databases, keys, keystores, simulator, mailbox };
}

async function startDatabase({ dataDir, installation, made, stops, onFatal }: SurroundingsOptions): Promise<string> {
  const folder = join(dataDir, 'postgres');
  if (!existsSync(folder)) made.mayMake(CLUSTER_MADE, folder);
  const server = await startDatabaseServer({
    folder,
    port: installation.ports.postgres,
    password: installation.postgresPassword,
    onFatal: (error) => onFatal(error, 'The database'),
  });
  stops.push(() => server.stop());
  await made.add(CLUSTER_MADE);
  return server.url;
}
