/** Installs what package-lock.json says, when it is not installed yet. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { headersPrefix } from './node-24.mjs';
import { npm } from './npm.mjs';
import { at, root } from './paths.mjs';

const stampFile = at('node_modules/.vidimus-installed');
const compiled = 'pkcs11js';

/** `npm ci`, unless the stamp in node_modules says that exactly this was installed. */
export async function ensureDependencies() {
  const wanted = fingerprint();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) {
    return;
  }
  await npm('Installing the dependencies (about a minute)', ['ci', '--prefix', root, '--no-audit', '--no-fund', '--maxsockets', '64'], {
    ...process.env,
    npm_config_nodedir: await headersPrefix(),
  });
  if (!existsSync(at(`node_modules/${compiled}`))) {
    console.log('  Without PKCS#11 tokens: python3, make and g++ are needed to compile pkcs11js. Keys are kept in encrypted files.');
  }
  writeFileSync(stampFile, wanted);
}

/** Changes when the lock, a dependency of any workspace, or the platform changes; not when a script or a tag does. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`).update(readFileSync(at('package-lock.json')));
  for (const path of globSync('{package.json,*/*/package.json}', { cwd: root, exclude: ['node_modules'] }).sort()) {
    const { name, version, dependencies, devDependencies, optionalDependencies, overrides, workspaces } = JSON.parse(readFileSync(at(path), 'utf8'));
    hash.update(JSON.stringify([path, name, version, dependencies, devDependencies, optionalDependencies, overrides, workspaces]));
  }
  return hash.digest('hex');
}
