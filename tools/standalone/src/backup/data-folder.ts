import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import pg from 'pg';
import { prepareDatabases } from '../installation/databases.js';
import { lockFolder } from '../installation/folder-lock.js';
import { makeDataFolder } from '../installation/folders.js';
import { installationFrom, readInstallation, resetInstallation } from '../installation/installation.js';
import type { Installation } from '../installation/installation.js';
import { Made } from '../installation/made.js';
import { UserError } from '../user-error.js';
import { backUp } from './backup.js';
import type { BackupOptions } from './backup.js';
import { openFiles, putBack, readFiles } from './kept-files.js';
import type { KeptFile } from './kept-files.js';
import type { Manifest } from './manifest.js';
import { restore } from './restore.js';
import type { RestoreOptions, RestoreReport } from './restore.js';
import { databasesOf, KEPT_OF_DATA_FOLDER, TOKEN_CONFIGURATION } from './sources.js';

/** A data folder, and a PostgreSQL (address of a superuser) and a Kafka of one's own where it does not use the embedded ones. */
export interface DataFolder {
  readonly dataDir: string;
  readonly postgresUrl?: string;
  readonly kafkaBrokers?: readonly string[];
}

/**
 * Backs up what `npm start` runs on, whether it runs or not.
 * @throws UserError when there is no installation; see {@link backUp}.
 */
export async function backUpDataFolder(
  { dataDir, postgresUrl, kafkaBrokers }: DataFolder,
  options: Pick<BackupOptions, 'folder' | 'recipient' | 'progress'>,
): Promise<Manifest> {
  const installation = await readInstallation(dataDir);
  if (installation === undefined) throw new UserError(`There is no installation in ${dataDir}: run "npm start" first, or set VIDIMUS_DATA_DIR.`);
  const server = postgresUrl === undefined ? await reachServer(dataDir, installation) : { url: postgresUrl, stop: async () => undefined };
  try {
    return await backUp({
      ...options,
      databases: databasesOf(dataDir, server.url, installation, kafkaBrokers),
      dataDir,
      files: await readFiles(dataDir, KEPT_OF_DATA_FOLDER),
      notIncluded: [],
    });
  } finally {
    await server.stop();
  }
}

interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The server of the platform that runs, or one that is started for the time of the backup. */
async function reachServer(dataDir: string, installation: Installation): Promise<Server> {
  const url = `postgres://postgres:${installation.postgresPassword}@127.0.0.1:${installation.ports.postgres}/postgres`;
  if (await answers(url)) return { url, stop: async () => undefined };
  const unlock = await lockFolder(dataDir);
  try {
    const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), durable: true, password: installation.postgresPassword });
    return { url: server.url, stop: () => server.stop().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes a data folder from a backup, on a machine that has none. What says that there is an installation is written last: one that was
 * not finished does not start.
 * @throws UserError when there is something already; see {@link restore}.
 */
export async function restoreDataFolder(
  { dataDir, postgresUrl, kafkaBrokers }: DataFolder,
  options: Pick<RestoreOptions, 'folder' | 'contentKey' | 'manifest' | 'progress'>,
): Promise<RestoreReport> {
  const { manifest, folder, contentKey } = options;
  if (manifest.dataDir === null) throw new UserError('This backup is of an installation by environments: restore it with --environments FOLDER.');
  makeDataFolder(dataDir);
  const unlock = await lockFolder(dataDir);
  try {
    const taken = [...KEPT_OF_DATA_FOLDER, 'postgres'].find((name) => existsSync(join(dataDir, name)));
    if (taken !== undefined) throw new UserError(`There is something in ${dataDir} already (${taken}). Restore into an empty folder: set VIDIMUS_DATA_DIR.`);
    const files = moved(await openFiles(folder, contentKey, manifest.files), manifest.dataDir, dataDir);
    const isInstallation = ({ path }: KeptFile): boolean => path === 'installation.json';
    const installation = await installationIn(files.filter(isInstallation));
    try {
      await putBack(dataDir, files.filter((file) => !isInstallation(file)));
      const report = await fillServer({ dataDir, ...(postgresUrl === undefined ? {} : { postgresUrl }) }, installation, async (serverUrl) => {
        await prepareDatabases(serverUrl, installation.databasePasswords, new Made([], async () => undefined));
        return restore({ ...options, databases: databasesOf(dataDir, serverUrl, installation, kafkaBrokers) });
      });
      await putBack(dataDir, files.filter(isInstallation));
      return report;
    } catch (error) {
      await resetInstallation(dataDir);
      throw error;
    }
  } finally {
    await unlock();
  }
}

async function installationIn([file]: readonly KeptFile[]): Promise<Installation> {
  if (file === undefined) throw new UserError('This backup has no installation.json.');
  return installationFrom(Buffer.from(file.content, 'base64').toString('utf8'), `${file.path} in the backup`);
}

/** SoftHSM finds its tokens by an absolute path. */
function moved(files: readonly KeptFile[], from: string, to: string): KeptFile[] {
  return files.map((file) => {
    if (file.path !== TOKEN_CONFIGURATION) return file;
    const text = Buffer.from(file.content, 'base64').toString('utf8').replaceAll(from, to);
    return { ...file, content: Buffer.from(text, 'utf8').toString('base64') };
  });
}

async function fillServer(
  { dataDir, postgresUrl }: DataFolder,
  { postgresPassword }: Installation,
  work: (serverUrl: string) => Promise<RestoreReport>,
): Promise<RestoreReport> {
  if (postgresUrl !== undefined) return work(postgresUrl);
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), durable: true, password: postgresPassword });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}
