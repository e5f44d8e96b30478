import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmbeddedEventLog } from '@vidimus/messaging';
import { eventually, freePort } from '@vidimus/testing';
import pg from 'pg';
import { newDataFolder, refusal, runningOn, startHost } from '../../support/platform/host.js';
import type { Host } from '../../support/platform/host.js';
import { toolSaying } from '../../support/platform/openssl.js';
import { integrator } from '../../support/people/sign-in.js';
import { expectStatus, requestPath } from '../../support/walk/walk.js';

const run = promisify(execFile);
const REMEDY = 'begin anew with "npm start -- --reset", which deletes all data.';

let dataDir: string;
let port: number;
let host: Host;
let walk: { request: string; files: string };

const web = (): string => `http://localhost:${port}`;
const page = async (): Promise<string> => (await fetch(web())).text();

/** Asks the running platform about the certificate of the walk, as a relying party would. */
async function ocsp(): Promise<string> {
  const file = (name: string): string => join(walk.files, name);
  const certificate = file('certificate.pem');
  const { stdout: address } = await run('openssl', ['x509', '-in', certificate, '-noout', '-ocsp_uri']);
  return toolSaying('openssl', 'ocsp', '-issuer', file('part2.pem'), '-cert', certificate, '-CAfile', file('part3.pem'), '-url', address.trim());
}

beforeAll(async () => {
  dataDir = await newDataFolder();
  port = await freePort();
  // The helpers of the stories read it; this file has a platform of its own.
  process.env['VIDIMUS_TEST_REPORT'] = join(dataDir, 'vidimus.json');
});

afterAll(async () => {
  host.send('SIGTERM');
  await host.ended;
  for (const folder of [dataDir, walk.files]) await rm(folder, { recursive: true, force: true });
});

describe('npm start with nothing but itself', () => {
  it('sets everything up and says where to go', async () => {
    host = startHost(dataDir, '--port', String(port));
    const seconds = await host.ready();
    process.stdout.write(`first start: ${seconds.toFixed(1)} s\n`);
    const output = host.output();
    for (const step of ['Starting the database …', 'Preparing keys …', 'Starting the gateway …', 'Filling in the demonstration …']) {
      expect(output).toContain(step);
    }
    const report = JSON.parse(await readFile(join(dataDir, 'vidimus.json'), 'utf8')) as Record<string, string> & {
      accounts: { username: string; password: string }[];
    };
    expect(report['web']).toBe(web());
    for (const member of ['web', 'mailbox', 'apiDocumentation']) {
      expect(output).toContain(report[member]);
      expect((await fetch(report[member] ?? '')).status).toBe(200);
    }
    for (const { username, password } of report.accounts) expect(output).toMatch(new RegExp(`${username} +${password}`));
    expect(await page()).toContain('<title>');
  });

  it('carries a request to a revoked certificate over the embedded log', async () => {
    const { stdout } = await run('bash', ['docs/walk.sh'], {
      env: { ...process.env, VIDIMUS_REPORT: join(dataDir, 'vidimus.json') },
    });
    expect(stdout).toMatch(/certificate\.pem: OK\n.*certificate\.pem: good\n.*certificate\.pem: revoked\n/);
    walk = {
      request: /Request (\S+) is started/.exec(stdout)?.[1] ?? '',
      files: /Files of this walk: (\S+)/.exec(stdout)?.[1] ?? '',
    };
  });

  it('refuses a second process on its folder, even one that would begin anew, and a second platform on its port', async () => {
    for (const args of [[], ['--reset']]) {
      const { code, said } = await refusal(dataDir, ...args);
      expect([code, said]).toEqual([1, expect.stringMatching(/^\nThe data folder \S+ is in use by process \d+, a Vidimus that still runs\. Stop that one .*\n$/)]);
    }
    const other = await newDataFolder();
    const { code, said } = await refusal(other, '--port', String(port));
    await rm(other, { recursive: true });
    expect([code, said]).toEqual([1, expect.stringMatching(`^\nPort ${port} of this machine is in use, .* choose another with "npm start -- --port NUMBER"\\.\n$`)]);
  });

  it('starts its database again when that is killed', async () => {
    const server = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0];
    process.kill(Number(server), 'SIGKILL');
    await eventually('requests can be read again', async () => {
      try {
        const api = await integrator();
        return (await api.get(requestPath(walk.request))).status === 200;
      } catch {
        return false;
      }
    });
    expect(host.output()).toContain('The database ended by itself; it is started again.');
  });

  it('stops with Ctrl-C, leaves nothing running, and gives the folder free', async () => {
    host.send('SIGINT');
    host.send('SIGINT');
    expect(await host.ended).toBe(0);
    expect(host.output()).toMatch(/Stopped\. Your data are kept; "npm start" goes on from here\.\n$/);
    expect(runningOn(dataDir)).toEqual([]);
    expect(existsSync(join(dataDir, 'host.pid'))).toBe(false);
  });

  it('goes on at the second start, at the same address, with all that was there', async () => {
    host = startHost(dataDir);
    const seconds = await host.ready();
    process.stdout.write(`second start: ${seconds.toFixed(1)} s\n`);
    expect(host.output()).toContain(`Web             ${web()}\n`);
    expect(await page()).toContain('<title>');
    const request = expectStatus(await (await integrator()).get(requestPath(walk.request)), 200);
    expect(request.body['state']).toBe('COMPLETED');
    expect(await ocsp()).toContain('certificate.pem: revoked');
  });

  it('has audit chains without a fault', async () => {
    const { stdout } = await run(process.execPath, ['tools/standalone/dist/cli.js', 'audit', 'verify'], {
      env: { ...process.env, VIDIMUS_DATA_DIR: dataDir },
    });
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.split(':')[0])).toEqual(expect.arrayContaining(['identity', 'authority', 'issuance', 'gateway']));
    for (const line of lines) expect(line).toMatch(/: \d+ entries, head \S+, 0 faults$/);
    host.send('SIGTERM');
    expect(await host.ended).toBe(0);
  });
});

/** What can happen to a folder, one of each kind, and what is said then; nothing of it may be made anew. More of each are tried without a host. */
const DAMAGES: readonly (readonly [damage: string, apply: (folder: string) => Promise<unknown>, says: RegExp])[] = [
  ['installation.json is cut off', (folder) => truncate(join(folder, 'installation.json'), 300), /installation\.json is damaged/],
  ['the keys of the authority are gone', (folder) => Promise.all(['keys/authority.keystore', 'token'].map((name) => rm(join(folder, name), { recursive: true, force: true }))), /(authority\.keystore|token in \S+) is missing/],
  ['the database folder is gone', (folder) => rm(join(folder, 'postgres'), { recursive: true }), /postgres is missing/],
  ['a file of the database is cut off', (folder) => truncate(join(folder, 'postgres/global/pg_control'), 100), /could not read file "global\/pg_control"/],
];

describe('a damaged data folder', () => {
  it.each(DAMAGES)('is told in one line with the remedy: %s', async (_damage, apply, says) => {
    const folder = await newDataFolder();
    await cp(dataDir, folder, { recursive: true, preserveTimestamps: true });
    await ownedAsBefore(folder);
    await apply(folder);
    const { code, said } = await refusal(folder, '--port', String(await freePort()));
    const complaint = said.split('\n').filter((line) => line !== '' && !/ … /.test(line));
    await rm(folder, { recursive: true });
    expect([code, complaint]).toEqual([1, [expect.stringMatching(says)]]);
    expect(complaint[0]).toContain(REMEDY);
  });

  it('is begun anew when that is asked for', async () => {
    await writeFile(join(dataDir, 'installation.json'), '');
    host = startHost(dataDir, '--reset', '--port', String(port));
    await host.ready();
    const answer = await (await integrator()).get(requestPath(walk.request));
    expect(answer.status).toBe(404);
  });
});

describe('a consumer that cannot go on', () => {
  it('ends the process, which says who it was', async () => {
    const { ports, postgresPassword } = JSON.parse(await readFile(join(dataDir, 'installation.json'), 'utf8')) as {
      ports: { postgres: number };
      postgresPassword: string;
    };
    const database = (name: string): string => `postgres://postgres:${postgresPassword}@127.0.0.1:${ports.postgres}/${name}`;
    const client = new pg.Client({ connectionString: database('vidimus_issuance') });
    await client.connect();
    // Where what cannot be handled is put: without it the consumer can neither handle the next record nor put it aside.
    await client.query('ALTER TABLE dead_letter RENAME TO dead_letter_elsewhere');
    await client.end();
    const log = new EmbeddedEventLog({ url: database('vidimus_events'), logger: console });
    await log.append([{ topic: 'vidimus.messages', key: 'nobody', value: 'no event' }]);
    await log.close();
    expect(await host.ended).toBe(1);
    expect(host.output()).toContain('The room issuance cannot go on (QueryFailedError 42P01) and everything is stopped.');
    expect(runningOn(dataDir)).toEqual([]);
  });
});

/** The database server runs as the owner of its folder, which a copy by root is not. */
async function ownedAsBefore(folder: string): Promise<void> {
  await run('chown', ['-R', `--reference=${join(dataDir, 'postgres')}`, join(folder, 'postgres')]);
}
