import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RoomName } from '@vidimus/standalone';
import { checkedAnswers } from '../../../tools/standalone/src/init/answers.js';
import { makeInstallationFiles } from '../../../tools/standalone/src/init/installation-files.js';
import { productionEnvironments } from '../../../tools/standalone/src/init/production-environments.js';

/** Where containers see what `vidimus init` makes. */
export const MOUNTED_AT = '/etc/vidimus';

/** The settings that `vidimus init` writes for containers, from the answers of the example. */
export async function sampleEnvironments(answersFile: string): Promise<ReadonlyMap<RoomName, Readonly<Record<string, string>>>> {
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.adopt(await mkdtemp(join(tmpdir(), 'vidimus-installation-')), (path) => rm(path, { recursive: true }));
  const text = (await readFile(answersFile, 'utf8')).replaceAll('"/installation/', `"${folder}/`);
  const files = await makeInstallationFiles(folder);
  for (const [, path] of text.matchAll(/"([^"]+\/given\/[^"]+)"/g)) {
    await mkdir(dirname(path ?? ''), { recursive: true });
    await writeFile(path ?? '', 'given by others');
  }
  const answers = checkedAnswers(JSON.parse(text), answersFile);
  return productionEnvironments({ answers, folder, mountedAt: MOUNTED_AT, files, webDir: '/vidimus/web' });
}

/** Files of the installation that settings name, below where it is mounted; keystores that rooms write to left out. */
export function filesNamedIn(environment: Readonly<Record<string, string>>): string[] {
  const named = Object.values(environment).flatMap((value) => value.match(new RegExp(`${MOUNTED_AT}/[\\w./-]+`, 'g')) ?? []);
  return [...new Set(named.map((path) => path.slice(MOUNTED_AT.length + 1)))].sort();
}
