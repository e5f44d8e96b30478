import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Trace } from './traces.js';

/** What every user of the machine may see of the platform's processes, and what their owner may: command lines and environments. */
export function processTraces(): Trace[] {
  const folder = dirname(process.env['VIDIMUS_TEST_REPORT'] ?? '');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ line: read(`/proc/${pid}/cmdline`), environment: read(`/proc/${pid}/environ`) }))
    .filter(({ line, environment }) => (line + environment).includes(folder))
    .flatMap(({ line, environment }) => [
      { place: 'process list', text: line },
      { place: 'environment of a process', text: environment },
    ]);
}

/** Every secret in the files of keys: private members of JWKs, and what the other files hold. */
export function installationSecrets(): string[] {
  const folder = dirname(process.env['VIDIMUS_TEST_REPORT'] ?? '');
  const texts = globSync(join(folder, 'keys', '*')).map((file) => readFileSync(file, 'utf8').trim());
  return texts.flatMap((text) => (text.startsWith('{') || text.startsWith('[') ? [...text.matchAll(/"d": ?"([^"]+)"/g)].map(([, secret]) => secret ?? '') : [text])).filter((secret) => secret.length >= 8 && !secret.startsWith('-----'));
}

/** A process that ends meanwhile says nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\u0000', ' ');
  } catch {
    return '';
  }
}
