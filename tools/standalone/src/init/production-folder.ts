import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../installation/installation.js';
import { UserError } from '../user-error.js';

/** What commands that come after `init` must know of an installation. It holds no secret. */
export const productionSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('production'),
  /** The provider as the root of the tree of organisations, for good. */
  organisationId: z.uuid(),
  organisationName: z.string(),
  publicUrl: z.string(),
  /** Where the rooms see this folder. */
  mountedAt: z.string(),
});
export type Production = z.infer<typeof productionSchema>;

/** Name of the file that makes a folder one of an installation. */
export const PRODUCTION_FILE = 'production.json';

/** @throws UserError when the folder is none of an installation, or its file is damaged. */
export async function readProduction(folder: string): Promise<Production> {
  const known = await findProduction(folder);
  if (known === undefined) throw new UserError(`There is no installation in ${folder}: make one with "npm run vidimus -- init ${folder}".`);
  return known;
}

/** What a former `init` wrote down; one that is repeated keeps the root of the tree. */
export async function rememberProduction(folder: string, facts: Pick<Production, 'organisationName' | 'publicUrl' | 'mountedAt'>): Promise<Production> {
  const known = await findProduction(folder);
  const production: Production = { version: 1, kind: 'production', organisationId: known?.organisationId ?? randomUUID(), ...facts };
  await writePrivateFile(join(folder, PRODUCTION_FILE), `${JSON.stringify(production, null, 2)}\n`);
  return production;
}

/** What `init` wrote down about a folder, if it did. @throws UserError when its file cannot be read or is damaged. */
export async function findProduction(folder: string): Promise<Production | undefined> {
  const path = join(folder, PRODUCTION_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`The file ${path} cannot be read: give yourself the right to read it.`, { cause });
  }
  try {
    return productionSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`The file ${path} is damaged: put a copy of it back.`, { cause });
  }
}
