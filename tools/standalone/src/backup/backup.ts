import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { SystemClock, SystemIds } from '@vidimus/service-kit';
import { UserError } from '../user-error.js';
import { sealContentKey } from './backup-key.js';
import type { Recipient } from './backup-key.js';
import { dumpDatabase } from './dump-database.js';
import { readPlaces } from './kafka-log.js';
import { dumpFiles } from './kept-files.js';
import type { KeptFile } from './kept-files.js';
import { writeManifest } from './manifest.js';
import type { DatabaseBackup, Manifest } from './manifest.js';
import type { Databases } from './sources.js';

/** What a backup is made of. */
export interface BackupOptions {
  /** Empty, or not there yet. */
  readonly folder: string;
  readonly recipient: Recipient;
  readonly databases: Databases;
  /** The data folder that relative paths of `files` begin from. */
  readonly dataDir: string | null;
  readonly files: readonly KeptFile[];
  readonly notIncluded: readonly string[];
  readonly progress?: (step: string) => void;
}

/**
 * Writes a backup of all rooms while they run. The event log is read before the rooms: what a group had read by then is in the snapshot
 * of its room for certain, and what a room publishes later is published once more after a restore; readers drop what they have had.
 * @throws UserError when the folder is in use or the recipient cannot be encrypted for.
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const { folder, databases, recipient } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new UserError(`The folder ${folder} is not empty: take another one for each backup.`);
  const contentKey = randomBytes(32);
  const key = await sealContentKey(contentKey, recipient);
  const dumped: DatabaseBackup[] = [];
  const dump = async (name: string, url: string): Promise<void> => {
    options.progress?.(name);
    dumped.push(await dumpDatabase({ name, url, folder, contentKey }));
  };
  const kafkaOffsets = await readPlaces(databases.rooms);
  if (databases.events !== undefined) await dump('events', databases.events);
  for (const { name, url } of databases.rooms) await dump(name, url);
  options.progress?.('files');
  const clock = new SystemClock();
  const manifest: Manifest = {
    format: 1,
    id: new SystemIds(clock).uuid(),
    createdAt: clock.now().toISOString(),
    key,
    dataDir: options.dataDir,
    files: await dumpFiles(folder, contentKey, options.files),
    databases: dumped,
    kafkaOffsets,
    notIncluded: [...options.notIncluded],
  };
  await writeManifest(folder, manifest, contentKey);
  return manifest;
}
