import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { UserError } from '../user-error.js';
import { linesOf, readPart, writePart } from './sealed-parts.js';

const fileSchema = z.strictObject({
  /** Absolute, or relative to the data folder. */
  path: z.string(),
  mode: z.int(),
  content: z.base64(),
});
/** A file that the data are of no use without: a key, a token, settings. */
export type KeptFile = z.infer<typeof fileSchema>;

/** Reads files and whole folders, each file once. What is not there is left out; whoever needs it told so at its own start. */
export async function readFiles(root: string | null, paths: readonly string[]): Promise<KeptFile[]> {
  const found = await Promise.all(paths.map((path) => below(root === null ? path : join(root, path))));
  const files: KeptFile[] = [];
  for (const file of new Set(found.flat())) {
    const { mode } = await stat(file);
    files.push({ path: root === null ? file : relative(root, file), mode: mode & 0o777, content: (await readFile(file)).toString('base64') });
  }
  return files;
}

async function below(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  if (!found.isDirectory()) return [];
  const names = (await readdir(path)).sort();
  return (await Promise.all(names.map((name) => below(join(path, name))))).flat();
}

/** Seals files into one part. */
export async function dumpFiles(folder: string, contentKey: Uint8Array, files: readonly KeptFile[]): Promise<{ file: string; sha256: string }> {
  const file = 'files.part';
  const sha256 = await writePart(join(folder, file), contentKey, file, lines(files));
  return { file, sha256 };
}

async function* lines(files: readonly KeptFile[]): AsyncGenerator<Buffer> {
  for (const file of files) yield Buffer.from(`${JSON.stringify(file)}\n`, 'utf8');
}

/** Opens what {@link dumpFiles} sealed. */
export async function openFiles(folder: string, contentKey: Uint8Array, part: { readonly file: string }): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  for await (const line of linesOf(readPart(join(folder, part.file), contentKey, part.file))) files.push(fileSchema.parse(JSON.parse(line)));
  return files;
}

/**
 * Puts files back where they were, those with relative paths below `root`. One that is there already must be the same.
 * @throws UserError when another file is in the place of one.
 */
export async function putBack(root: string | null, files: readonly KeptFile[]): Promise<void> {
  const placed = files.map((file) => ({ ...file, target: targetOf(root, file.path) }));
  for (const { target, content } of placed) {
    const present = await readFile(target).catch(() => undefined);
    if (present !== undefined && present.toString('base64') !== content) {
      throw new UserError(`The file ${target} is there already and is not the one of the backup. Move it away, or restore on a machine without it.`);
    }
  }
  for (const { target, content, mode } of placed) {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, Buffer.from(content, 'base64'), { mode: 0o600 });
    await chmod(target, mode);
  }
}

/** A relative path must not lead out of its folder. */
function targetOf(root: string | null, path: string): string {
  if (isAbsolute(path) || root === null) return path;
  const target = join(root, path);
  if (relative(root, target).split(sep)[0] === '..') throw new Error('A path in the backup leads out of the data folder.');
  return target;
}
