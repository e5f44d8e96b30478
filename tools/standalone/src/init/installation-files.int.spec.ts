import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import { eventually } from '@vidimus/testing';
import pg from 'pg';
import { databaseOf, STATUS_ROLE } from '../installation/databases.js';
import { DATABASE_ROOMS } from '../installation/installation.js';
import { makeInstallationFiles, prepareServerDatabases } from './installation-files.js';

let folder: string;
const keysFolder = (): string => join(folder, 'keys');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-installation-'));
  // PostgreSQL runs as another user where the tests run as root.
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

const contents = async (): Promise<Map<string, string>> => {
  const names = (await readdir(keysFolder())).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(keysFolder(), name), 'utf8')] as const)));
};

describe('the files of an installation', () => {
  it('are made once, for their owner alone, and what others give is asked for', async () => {
    const { empty } = await makeInstallationFiles(folder);
    expect(empty.map((path) => path.slice(keysFolder().length + 1))).toEqual(['registry.secret', 'tax-login.secret', 'sms-gateway.secret', 'smtp.password']);
    const first = await contents();
    for (const name of first.keys()) expect((await stat(join(keysFolder(), name))).mode & 0o777).toBe(0o600);
    await makeInstallationFiles(folder);
    expect(await contents()).toEqual(first);
  });

  it('keep what an operator puts there', async () => {
    await writeFile(join(keysFolder(), 'keystore.secret'), 'pin of a token\n');
    await writeFile(join(keysFolder(), 'sms-gateway.secret'), 'key of the gateway');
    const { empty } = await makeInstallationFiles(folder);
    expect(await readFile(join(keysFolder(), 'keystore.secret'), 'utf8')).toBe('pin of a token');
    expect(await readFile(join(keysFolder(), 'sms-gateway.secret'), 'utf8')).toBe('key of the gateway');
    expect(empty).toHaveLength(3);
  });

  it('are not made anew for data that need them', async () => {
    await rm(join(keysFolder(), 'issuance.data-key'));
    await expect(makeInstallationFiles(folder)).rejects.toThrow('issuance.data-key is missing, though the data need it');
  });
});

/** A server for tests believes everybody; from now on only its administrator. */
async function askForPasswords(url: string, dataDir: string): Promise<void> {
  await writeFile(join(dataDir, 'pg_hba.conf'), 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}

describe('the databases of a server of one\'s own', () => {
  it('are made for each room, and opened by the passwords of the files, which may change', async () => {
    const dataDir = join(folder, 'server');
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    /** As a role with the password of its file, or with another. */
    const open = async (role: string, database: string, password?: string): Promise<string> => {
      const file = join(keysFolder(), `${role.replace('vidimus_', '').replace('authority_status', 'status').replaceAll('_', '-')}.database-password`);
      const address = Object.assign(new URL(server.url), { username: role, pathname: database, password: encodeURIComponent(password ?? (await readFile(file, 'utf8'))) });
      const client = new pg.Client({ connectionString: address.href });
      return client.connect().then(() => client.end(), (error: unknown) => (error as { code: string }).code).then((code) => code ?? 'open');
    };
    try {
      await prepareServerDatabases(server.url, keysFolder());
      await askForPasswords(server.url, dataDir);
      const before = await readFile(join(keysFolder(), 'identity.database-password'), 'utf8');
      await writeFile(join(keysFolder(), 'identity.database-password'), 'another: p@ss/word%41');
      await prepareServerDatabases(server.url, keysFolder());
      await eventually('the former password is refused', async () => (await open(databaseOf('identity'), databaseOf('identity'), before)) === '28P01');
      for (const room of DATABASE_ROOMS) expect([room, await open(databaseOf(room), databaseOf(room))]).toEqual([room, 'open']);
      expect(await open(STATUS_ROLE, databaseOf('authority'))).toBe('open');
      for (const role of [STATUS_ROLE, databaseOf('gateway')]) expect(await open(role, databaseOf('identity'))).toBe('42501');
    } finally {
      await server.stop();
    }
  });

  it('are not begun where a password is missing', async () => {
    await rm(join(keysFolder(), 'status.database-password'));
    await expect(prepareServerDatabases('postgres://postgres@127.0.0.1:1/postgres', keysFolder())).rejects.toThrow('status.database-password is missing or empty');
  });
});
