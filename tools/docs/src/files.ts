import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Documents } from './document.js';

/** The root of the repository. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Folders in which every file is generated: what no longer follows from the code is removed there. */
const GENERATED_FOLDERS = ['docs/events/schemas', 'docs/api'];

/** Paths of documents that differ from their files, are missing, or are left over from former days. */
export function stalePaths(root: string, documents: Documents): string[] {
  const differing = [...documents].filter(([path, content]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== content);
  return [...differing.map(([path]) => path), ...leftOver(root, documents)].sort();
}

/** Writes what differs and removes what is left over. @returns the paths that were touched. */
export function writeDocuments(root: string, documents: Documents): string[] {
  const touched = stalePaths(root, documents);
  for (const path of touched) {
    const content = documents.get(path);
    if (content === undefined) {
      rmSync(join(root, path));
    } else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  }
  return touched;
}

function leftOver(root: string, documents: Documents): string[] {
  const folders = GENERATED_FOLDERS.filter((folder) => [...documents.keys()].some((path) => path.startsWith(`${folder}/`)));
  return folders.flatMap((folder) => globSync(`${folder}/*`, { cwd: root })).filter((path) => !documents.has(path));
}
