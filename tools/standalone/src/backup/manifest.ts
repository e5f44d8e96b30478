import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../user-error.js';
import { openContentKey, sealedKeySchema } from './backup-key.js';
import type { Opener } from './backup-key.js';
import { digestOf } from './sealed-parts.js';

/** A file of the backup. The name is part of its key. */
const partSchema = z.strictObject({ file: z.string().regex(/^[\w.-]+\.part$/), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

const tableSchema = partSchema.extend({
  /** With its schema: `public.certificate`. */
  table: z.string(),
  /** In the order of the table, all that are not computed. */
  columns: z.array(z.string()),
  rows: z.int().min(0),
});
export type TablePart = z.infer<typeof tableSchema>;

const databaseSchema = z.strictObject({
  /** Of the room, or `events` for the embedded event log. */
  name: z.string(),
  /** By the clock of its server; what the snapshot shows was committed at this instant or a moment later. */
  snapshotAt: z.iso.datetime(),
  /** Names of the migrations that made its tables, in their order; none for the embedded event log. */
  migrations: z.array(z.string()),
  /** Version of the tables of the job queue; null where there are none. */
  jobsVersion: z.int().nullable(),
  /** In an order in which references find what they refer to. */
  tables: z.array(tableSchema),
  /** Last numbers that were drawn. */
  sequences: z.record(z.string(), z.string()),
});
export type DatabaseBackup = z.infer<typeof databaseSchema>;

/** Where each group of consumers stood, before any database was read: `offsets[group][topic][partition]`. */
const groupOffsetsSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string())));
export type GroupOffsets = z.infer<typeof groupOffsetsSchema>;

export const manifestSchema = z.strictObject({
  format: z.literal(1),
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  key: sealedKeySchema,
  /** What the paths of {@link files} begin from: the data folder of then, or nothing for an installation by environments. */
  dataDir: z.string().nullable(),
  files: partSchema,
  databases: z.array(databaseSchema),
  /** Null with the embedded log, which is one of the databases. */
  kafkaOffsets: groupOffsetsSchema.nullable(),
  /** What is needed and lies elsewhere, as sentences for people. */
  notIncluded: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

const FILE = 'manifest.json';
const storedSchema = z.strictObject({ manifest: z.unknown(), mac: z.base64() });

/** Writes the manifest, which makes a folder of parts a backup. Written last. */
export async function writeManifest(folder: string, manifest: Manifest, contentKey: Uint8Array): Promise<void> {
  const mac = macOf(manifest, contentKey).toString('base64');
  await writeFile(join(folder, FILE), `${JSON.stringify({ manifest, mac }, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
}

/**
 * Reads a backup's manifest and holds every part against it, before anything is done with them.
 * @throws UserError when it is no backup, the key is another one, or a part is missing, cut, altered, or was added.
 */
export async function readManifest(folder: string, opener: Opener): Promise<{ manifest: Manifest; contentKey: Buffer }> {
  const stored = storedSchema.safeParse(await readJson(join(folder, FILE), folder));
  if (!stored.success) throw notWhole(`its file ${FILE} is damaged`);
  const read = manifestSchema.safeParse(stored.data.manifest);
  if (!read.success) throw notWhole(`its file ${FILE} is damaged, or of a version that is not known here`);
  const manifest = read.data;
  const contentKey = await openContentKey(manifest.key, opener);
  const told = Buffer.from(stored.data.mac, 'base64');
  // Over what was written, whose members stand in their own order.
  const computed = macOf(stored.data.manifest, contentKey);
  if (told.length !== computed.length || !timingSafeEqual(told, computed)) throw notWhole(`its file ${FILE} was altered`);
  await verifyParts(folder, manifest);
  return { manifest, contentKey };
}

async function verifyParts(folder: string, manifest: Manifest): Promise<void> {
  const parts = [manifest.files, ...manifest.databases.flatMap(({ tables }) => tables)];
  const expected = new Map(parts.map(({ file, sha256 }) => [file, sha256]));
  const found = (await readdir(folder)).filter((name) => name !== FILE);
  const stranger = found.find((name) => !expected.has(name));
  if (stranger !== undefined) throw notWhole(`the file ${stranger} does not belong to it`);
  for (const [file, sha256] of expected) {
    if (!found.includes(file)) throw notWhole(`its part ${file} is missing`);
    if ((await digestOf(join(folder, file))) !== sha256) throw notWhole(`its part ${file} was altered or cut short`);
  }
}

function macOf(manifest: unknown, contentKey: Uint8Array): Buffer {
  const key = Buffer.from(hkdfSync('sha256', contentKey, '', 'vidimus backup manifest', 32));
  return createHmac('sha256', key).update(JSON.stringify(manifest)).digest();
}

async function readJson(path: string, folder: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UserError(`There is no finished backup in ${folder}: its file ${FILE} cannot be read.`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notWhole(what: string): UserError {
  return new UserError(`This backup cannot be trusted: ${what}. Nothing was restored; take another copy of it.`);
}
