import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const run = promisify(execFile);
const compiled = 'pkcs11js';
const ordinary = 'canonicalize';

interface Manifest {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}
interface Lock {
  lockfileVersion: number;
  packages: Record<string, object>;
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-install-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function pathOf(program: string): string {
  const found = (process.env['PATH'] ?? '').split(delimiter).map((entry) => join(entry, program)).find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(`${program} is not on PATH`);
  }
  return found;
}

it('the installation goes on without the compiled PKCS#11 module where no compiler is on PATH', async () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const dependencies = { [ordinary]: manifest.dependencies[ordinary] };
  const optionalDependencies = { [compiled]: manifest.optionalDependencies[compiled] };
  const root = { name: 'small', version: '1.0.0', dependencies, optionalDependencies };
  const packages = { '': root, ...Object.fromEntries([ordinary, compiled].map((name) => [`node_modules/${name}`, lock.packages[`node_modules/${name}`]])) };
  await writeFile(join(folder, 'package.json'), JSON.stringify(root));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ ...root, lockfileVersion: lock.lockfileVersion, requires: true, packages }));
  await copyFile('.npmrc', join(folder, '.npmrc'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const program of ['sh', 'env']) {
    await symlink(pathOf(program), join(bin, program));
  }
  await symlink(process.execPath, join(bin, 'node'));

  await run(process.execPath, [realpathSync(pathOf('npm')), 'ci', '--prefer-offline', '--prefix', folder], { cwd: folder, env: { ...process.env, PATH: bin } });

  expect(existsSync(join(folder, 'node_modules', ordinary, 'package.json'))).toBe(true);
  expect(existsSync(join(folder, 'node_modules', compiled))).toBe(false);
});

it('everything compiles and runs where npm left optional packages out: no source imports one by name, be it for its types', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const optional = Object.keys(manifest.optionalDependencies).map((name) => new RegExp(`(from|import\\(|require\\() ?['"]${name}['"/]`));
  const sources = globSync('{libs,services,tools,apps}/*/{src,test}/**/*.{ts,tsx}');
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((path) => optional.some((pattern) => pattern.test(readFileSync(path, 'utf8'))))).toEqual([]);
});
