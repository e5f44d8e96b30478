/**
 * Lets plain Node run the TypeScript of this repository with its decorators, and gives test files what `@jest/globals` promises.
 * Loaded by `--import` before anything else.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { at } from '../../bootstrap/paths.mjs';
import '../source-hooks.mjs';

/** Types are checked elsewhere. */
const swcOptions = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    experimental: { keepImportAttributes: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2024',
    keepClassNames: true,
  },
  module: { type: 'es6' },
};

const globals = new URL('./jest-globals.mjs', import.meta.url).href;
const cache = at('.cache/test/compiled');
const salt = JSON.stringify(swcOptions) + readFileSync(at('node_modules/@swc/core/package.json'), 'utf8');

/** Where the map of a compiled file lies, by the address that stack traces name. Read by the runtime of the tests. */
export const sourceMaps = new Map();

mkdirSync(cache, { recursive: true });
registerHooks({
  resolve: (specifier, context, nextResolve) => (specifier === '@jest/globals' ? { url: globals, format: 'module', shortCircuit: true } : nextResolve(specifier, context)),
  load: (url, context, nextLoad) =>
    url.startsWith('file:') && url.endsWith('.ts') ? { format: 'module', source: compiled(url), shortCircuit: true } : nextLoad(url, context),
});

/** Kept by content, since the steps of a run and its processes load the same files. */
function compiled(url) {
  const path = fileURLToPath(url);
  const source = readFileSync(path, 'utf8');
  const kept = `${cache}/${createHash('sha256').update(salt).update(path).update(source).digest('hex')}`;
  if (!existsSync(`${kept}.js`)) {
    const { code, map } = transformSync(source, { ...swcOptions, filename: path, sourceMaps: true, swcrc: false });
    writeWhole(`${kept}.map`, map);
    writeWhole(`${kept}.js`, code);
  }
  sourceMaps.set(url, `${kept}.map`);
  return readFileSync(`${kept}.js`, 'utf8');
}

/** Another process may write the same at this moment. */
function writeWhole(path, content) {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}
