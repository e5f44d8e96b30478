import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** By number: the test files that name it in a title, in the order of their paths. */
export type Proofs = ReadonlyMap<string, readonly string[]>;

const TESTS = ['{libs,services,apps}/*/src/**/*.spec.{ts,tsx}', 'tools/*/src/**/*.spec.ts', 'tests/**/*.{spec,proof}.ts'];
/** A number in brackets within a text: `'[S4-20] cancels …'`. */
const TITLE = /['"`][^'"`\n]*?\[(?:S\d|C)-\d\d\][^\n]*/g;
const NUMBER = /\[((?:S\d|C)-\d\d)\]/g;

/** Finds the numbers that the titles of tests name. */
export function proofsIn(root: string): Proofs {
  const paths = globSync(TESTS, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' });
  const proofs = new Map<string, string[]>();
  for (const path of paths.sort()) {
    for (const id of numbersIn(readFileSync(join(root, path), 'utf8'))) {
      proofs.set(id, [...(proofs.get(id) ?? []), path]);
    }
  }
  return proofs;
}

/** The numbers that titles in this source name, each once. */
export function numbersIn(source: string): Set<string> {
  const titles = [...source.matchAll(TITLE)].map(([title]) => title);
  return new Set(titles.flatMap((title) => [...title.matchAll(NUMBER)].flatMap(([, id]) => (id === undefined ? [] : [id]))));
}
