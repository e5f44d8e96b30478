import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { libraries } from '../../tools/lint/import-table.mjs';
import { lockFaults } from '../../tools/test/checks/lock-faults.mjs';

const longestFile = 350;
const fullestFolder = 14;

/** Every file under version control or about to be, without the lock files. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path) && basename(path) !== 'package-lock.json');
const code = files.filter((path) => /\.(?:ts|tsx|mjs|css)$/.test(path));
const read = (path: string): string => readFileSync(path, 'utf8');

interface Package {
  name: string;
  dependencies?: Record<string, string>;
  nx?: { tags?: string[] };
}
const packages = globSync('{libs,services}/*/package.json').concat(globSync('tools/{standalone,docs,registry-simulator}/package.json'));
const readPackage = (path: string): Package => JSON.parse(read(path)) as Package;
const ownDependencies = (path: string): string[] =>
  Object.keys(readPackage(path).dependencies ?? {}).filter((name) => name.startsWith('@vidimus/')).sort();

describe('files', () => {
  it(`have at most ${longestFile} lines`, () => {
    const long = code.map((path) => ({ path, lines: read(path).split('\n').length - 1 })).filter(({ lines }) => lines > longestFile);
    expect(long).toEqual([]);
  });

  it(`are at most ${fullestFolder} in a folder, tests beside the code not counted`, () => {
    const counted = code.filter((path) => !/\.spec\.tsx?$/.test(path) && !path.startsWith('tests/') && !path.includes('/migrations/'));
    const folders = Map.groupBy(counted, dirname);
    expect([...folders].filter(([, inside]) => inside.length > fullestFolder).map(([folder, inside]) => `${folder}: ${inside.length}`)).toEqual([]);
  });

  it('are named in kebab case', () => {
    const odd = code.filter((path) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/.test(basename(path)));
    expect(odd).toEqual([]);
  });

  it('hold no left-over notes and no switched-off checks', () => {
    const words = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK', '@ts-' + 'ignore', '@ts-' + 'expect-error', '@ts-' + 'nocheck', 'eslint-' + 'disable'];
    const pattern = new RegExp(`(?<![\\w-])(?:${words.join('|')})(?![\\w])`);
    const tested = code.filter((path) => path !== 'tests/architecture/boundaries.spec.ts');
    expect(tested.filter((path) => pattern.test(read(path)))).toEqual([]);
  });

  it('leave no test behind that runs alone', () => {
    const alone = code.filter((path) => /\.spec\.tsx?$/.test(path) && /\b(?:it|describe|test)\.only\(/.test(read(path)));
    expect(alone).toEqual([]);
  });
});

describe('migrations', () => {
  const migrations = files.filter((path) => /\/migrations\/[^/]+\.ts$/.test(path) && !/\/(?:index|.*\.spec)\.ts$/.test(path));

  it('are named by the minute and what they do, and their class by the same minute', () => {
    const odd = migrations.filter((path) => {
      const stamp = /^(20\d{10})-[a-z0-9-]+\.ts$/.exec(basename(path))?.[1];
      return stamp === undefined || !new RegExp(`class [A-Z]\\w*?${stamp}\\d\\d\\b`).test(read(path));
    });
    expect(odd).toEqual([]);
  });
});

describe('packages', () => {
  it.each(packages)('%s refers in its tsconfig to exactly the packages it depends on', (path) => {
    const folder = dirname(path);
    const { references = [] } = JSON.parse(read(join(folder, 'tsconfig.json'))) as { references?: { path: string }[] };
    const referred = references.map((reference) => readPackage(join(normalize(join(folder, reference.path)), 'package.json')).name).sort();
    expect(referred).toEqual(ownDependencies(path));
  });

  it.each(packages)('%s depends on every package of ours that its code imports', (path) => {
    const { name } = readPackage(path);
    const shipped = code.filter((file) => file.startsWith(`${dirname(path)}/src/`) && !file.endsWith('.spec.ts'));
    const imported = shipped.flatMap((file) => [...read(file).matchAll(/from '(@vidimus\/[^'/]+)'/g)].map((match) => String(match[1])));
    expect([...new Set(imported)].filter((found) => found !== name && !ownDependencies(path).includes(found))).toEqual([]);
  });

  it('carry the tags that the import rules go by', () => {
    const scopes: Record<string, string> = { libs: 'scope:lib', services: 'scope:room', tools: 'scope:tool' };
    for (const path of packages) {
      const [kind = '', name = ''] = path.split('/');
      expect({ path, tags: readPackage(path).nx?.tags }).toEqual({ path, tags: [scopes[kind], `name:${name}`] });
    }
  });

  it('are in the import table when they are libraries', () => {
    const names = packages.filter((path) => path.startsWith('libs/')).map((path) => String(path.split('/')[1]));
    expect(Object.keys(libraries).concat('testing').sort()).toEqual(names.sort());
  });

  it('are all built from the root', () => {
    const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] };
    expect(references.map((reference) => normalize(reference.path)).sort()).toEqual(packages.map((path) => dirname(path)).sort());
  });
});

describe('the check of the lock file', () => {
  const sound = {
    packages: {
      '': { dependencies: { a: '1' } },
      'node_modules/a': { dependencies: { b: '1' }, optionalDependencies: { c: '1' } },
      'node_modules/b': {},
      'node_modules/a/node_modules/c': {},
    },
  };

  it('accepts a lock in which everything resolves', () => {
    expect(lockFaults(sound)).toEqual([]);
  });

  it('names a dependency that is missing, also one that is only optional or that lies where it is not found', () => {
    const { 'node_modules/a/node_modules/c': nested, ...others } = sound.packages;
    expect(lockFaults({ packages: { ...others, 'node_modules/b/node_modules/c': nested } })).toEqual([
      expect.stringContaining('node_modules/a depends on c, which is not in the lock'),
    ]);
  });

  it('names a download address', () => {
    const address = { ...sound.packages, 'node_modules/b': { resolved: 'https://registry.example/b.tgz' } };
    expect(lockFaults({ packages: address })).toEqual([expect.stringContaining('node_modules/b names a download address')]);
  });
});
