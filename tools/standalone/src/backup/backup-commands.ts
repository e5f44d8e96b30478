import { parseArgs } from 'node:util';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { dataFolder } from '../installation/folders.js';
import { UserError } from '../user-error.js';
import { backUp } from './backup.js';
import type { Opener, Recipient } from './backup-key.js';
import { backUpDataFolder, restoreDataFolder } from './data-folder.js';
import type { DataFolder } from './data-folder.js';
import { openFiles, putBack, readFiles } from './kept-files.js';
import { readManifest } from './manifest.js';
import type { Manifest } from './manifest.js';
import { restore } from './restore.js';
import type { RestoreReport } from './restore.js';
import { filesNamedIn, installationIn } from './sources.js';

export const USAGE = `  backup FOLDER --key-file FILE      write a sealed backup of all rooms, while they run; or --certificate FILE of who may open it
  restore FOLDER --key-file FILE     fill an empty machine from a backup; or --private-key FILE
      both take --environments FOLDER for rooms that are described by files <room>.env`;

/** `vidimus backup` and `vidimus restore`. */
export const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  backup: async (args) => {
    const { folder, values } = read(args, 'backup FOLDER --key-file FILE, or --certificate FILE');
    const recipient: Recipient | undefined = values['key-file']
      ? { keyFile: values['key-file'] }
      : values.certificate ? { certificateFile: values.certificate } : undefined;
    if (recipient === undefined) throw new UserError('Say whom the backup is sealed for: --key-file FILE, or --certificate FILE.');
    const options = { folder, recipient, progress: tell };
    const manifest = values.environments === undefined
      ? await backUpDataFolder(dataFolderHere(), options)
      : await backUpEnvironments(values.environments, options);
    const rows = manifest.databases.flatMap(({ tables }) => tables).reduce((sum, table) => sum + table.rows, 0);
    console.log(`Backup ${manifest.id} of ${manifest.databases.length} databases, ${rows} rows, is in ${folder}.`);
    for (const sentence of manifest.notIncluded) console.log(`Not in it: ${sentence}`);
  },
  restore: async (args) => {
    const { folder, values } = read(args, 'restore FOLDER --key-file FILE, or --private-key FILE');
    const opener: Opener | undefined = values['key-file']
      ? { keyFile: values['key-file'] }
      : values['private-key'] ? { privateKeyFile: values['private-key'] } : undefined;
    if (opener === undefined) throw new UserError('Say what opens the backup: --key-file FILE, or --private-key FILE.');
    const opened = await readManifest(folder, opener);
    const options = { folder, ...opened, progress: tell };
    const report = values.environments === undefined
      ? await restoreDataFolder(dataFolderHere(), options)
      : await restoreEnvironments(values.environments, options);
    console.log(`Restored from backup ${opened.manifest.id} of ${opened.manifest.createdAt}.`);
    for (const sentence of opened.manifest.notIncluded) console.log(`Not in it: ${sentence}`);
    tellWhatIsUnknown(report);
  },
};

/** What the restored rooms know nothing of, for the operator to look after. */
function tellWhatIsUnknown({ logOutlived, untold }: RestoreReport): void {
  if (!logOutlived) {
    console.log(
      'What happened after the backup is not known here: the event log is as old as the backup. A certificate that was issued since is unknown ' +
        'to OCSP; revoke it by its serial number: vidimus certificates revoke-lost SERIAL.',
    );
    return;
  }
  console.log(`The event log tells of ${untold.length} things that happened after the backup and that the rooms know nothing of.`);
  for (const { room, type, subject, time } of untold) console.log(`  ${time}  ${room}  ${type}  ${subject}`);
  if (untold.length > 0) console.log('Revocations and suspensions of certificates were taken over. See "vidimus certificates lost" for those that were issued.');
}

async function backUpEnvironments(environments: string, options: Pick<Parameters<typeof backUp>[0], 'folder' | 'recipient' | 'progress'>): Promise<Manifest> {
  const { files, own, notIncluded, ...databases } = await installationIn(environments);
  return backUp({ ...options, databases, dataDir: null, files: await readFiles(null, [...files, ...own]), notIncluded });
}

/**
 * Puts the files back where they were, and fills the databases. Environments that are there already hold, since databases may have moved, and so does
 * what else `init` has made in their installation; a file that the environments name must be the one of the backup.
 */
async function restoreEnvironments(environments: string, options: Omit<Parameters<typeof restore>[0], 'databases'>): Promise<RestoreReport> {
  const { manifest, folder, contentKey } = options;
  if (manifest.dataDir !== null) throw new UserError('This backup is of a data folder: restore it without --environments.');
  const files = await openFiles(folder, contentKey, manifest.files);
  const isEnvironment = ({ path }: { readonly path: string }): boolean => path.endsWith('.env');
  const known = existsSync(environments) ? [] : files.filter(isEnvironment).map((file) => ({ ...file, path: resolve(environments, file.path.slice(dirname(file.path).length + 1)) }));
  await putBack(null, known);
  const named = new Set(await filesNamedIn(environments));
  await putBack(null, files.filter((file) => !isEnvironment(file) && (named.has(file.path) || !existsSync(file.path))));
  const { files: _files, own: _own, notIncluded: _notIncluded, ...databases } = await installationIn(environments);
  return restore({ ...options, databases });
}

function dataFolderHere(): DataFolder {
  const { VIDIMUS_POSTGRES_URL: postgresUrl, VIDIMUS_KAFKA_BROKERS: brokers } = process.env;
  return {
    dataDir: dataFolder(),
    ...(postgresUrl ? { postgresUrl } : {}),
    ...(brokers ? { kafkaBrokers: brokers.split(',') } : {}),
  };
}

function read(args: readonly string[], usage: string) {
  const text = { type: 'string' } as const;
  const options = { 'key-file': text, certificate: text, 'private-key': text, environments: text } as const;
  try {
    const { values, positionals: [folder, ...more] } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (folder !== undefined && more.length === 0) return { folder: resolve(folder), values };
  } catch (cause) {
    throw new UserError(`The command is: ${usage}; for rooms with files of their own also --environments FOLDER.`, { cause });
  }
  throw new UserError(`The command is: ${usage}; for rooms with files of their own also --environments FOLDER.`);
}

function tell(step: string): void {
  console.log(`  ${step} …`);
}
