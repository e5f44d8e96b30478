import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));
const pages = tracked.filter((path) => path.endsWith('.md'));
const read = (path: string): string => readFileSync(path, 'utf8');

/** Text without code, in which brackets mean something else. */
const prose = (path: string): string => read(path).replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');

/** As GitHub makes it of a heading. */
const anchor = (heading: string): string => heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');

const anchorsOf = (path: string): string[] => [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(String(heading)));

describe('documents', () => {
  it('lead nowhere that does not exist', () => {
    const links = pages.flatMap((path) => [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ path, target: String(target) })));
    expect(links.length).toBeGreaterThan(100);
    const dead = links.filter(({ path, target }) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [file = '', part] = target.split('#');
      const found = file === '' ? path : normalize(join(dirname(path), file));
      return !existsSync(found) || (part !== undefined && !anchorsOf(found).includes(part));
    });
    expect(dead).toEqual([]);
  });

  it('name only files that exist where they name a path of the code', () => {
    const named = pages
      .filter((path) => path.startsWith('docs/') || !path.includes('/'))
      .flatMap((path) => [...read(path).matchAll(/`((?:libs|services|tools|tests|apps)\/[\w./-]+)`/g)].map(([, file]) => ({ path, file: String(file) })));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ file }) => !existsSync(file) && !file.includes('dist'))).toEqual([]);
  });

  it('are in a README where they are decisions, each under its number', () => {
    const decisions = readdirSync('docs/decisions').filter((file) => file !== 'README.md').sort();
    const index = read('docs/decisions/README.md');
    expect(decisions.map((file) => Number(file.slice(0, 4)))).toEqual(decisions.map((_, position) => position + 1));
    expect(decisions.filter((file) => !index.includes(`](${file})`))).toEqual([]);
    const titles = decisions.map((file) => ({ file, title: read(join('docs/decisions', file)).split('\n')[0] }));
    expect(titles.filter(({ file, title }) => title?.startsWith(`# ${file.slice(0, 4)}: `) !== true)).toEqual([]);
  });

  it('list every use of hotWrite with its reason', () => {
    const page = 'docs/decisions/0012-four-doors.md';
    const listed = [...read(page).matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, path]) => String(path));
    const shipped = tracked.filter((path) => /^(?:services|libs)\/[^/]+\/src\/.*\.ts$/.test(path) && !basename(path).includes('.spec.'));
    expect(listed.sort()).toEqual(shipped.filter((path) => /\.hot(?:Write|Statement)[<(]/.test(read(path))).sort());
  });

  it('name every library and every room in the architecture', () => {
    const architecture = read('docs/architecture.md');
    const rooms = readdirSync('services');
    const libraries = readdirSync('libs').filter((name) => name !== 'testing');
    expect([...rooms, ...libraries].filter((name) => !architecture.includes(name))).toEqual([]);
  });
});
