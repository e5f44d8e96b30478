/** Compiles the TypeScript (incremental) and bundles the web application (when something it is made of has changed). */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { at, root } from './paths.mjs';
import { step } from './processes.mjs';

const webStamp = at('.cache/web-build.sha256');

/** One project for each core: projects are many and small. */
export const compile = [at('node_modules/typescript-native/bin/tsc'), '-b', root, '--builders', String(availableParallelism()), '--checkers', '1'];

/** Everything `npm start` runs. */
export async function build() {
  await step('Compiling', process.execPath, compile);
  await buildWeb();
}

/** `vite build` of apps/web into apps/web/dist, when its inputs are not those of the last build. */
export async function buildWeb() {
  const inputs = webInputs();
  if (existsSync(at('apps/web/dist/index.html')) && existsSync(webStamp) && readFileSync(webStamp, 'utf8') === inputs) {
    return;
  }
  await step('Bundling the web application', process.execPath, [at('node_modules/vite/bin/vite.js'), 'build', at('apps/web')]);
  mkdirSync(at('.cache'), { recursive: true });
  writeFileSync(webStamp, inputs);
}

/** Hash over the sources of the web application, of the libraries it is made of, and of the versions of all dependencies. */
function webInputs() {
  const { dependencies = {} } = JSON.parse(readFileSync(at('apps/web/package.json'), 'utf8'));
  const libraries = Object.keys(dependencies).filter((name) => name.startsWith('@vidimus/'));
  const folders = ['apps/web', ...libraries.map((name) => `libs/${name.slice('@vidimus/'.length)}/src`)];
  const hash = createHash('sha256').update(readFileSync(at('package-lock.json')));
  for (const folder of folders) {
    const files = globSync('**/*', { cwd: at(folder), exclude: (name) => name === 'dist' || name === 'node_modules' });
    for (const path of files.sort().map((file) => `${folder}/${file}`)) {
      if (statSync(at(path)).isFile()) {
        hash.update(`${path}\n`).update(readFileSync(at(path)));
      }
    }
  }
  return hash.digest('hex');
}
