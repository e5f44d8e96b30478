import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import type { EmbeddedPostgres } from '@vidimus/persistence';
import { COMMON_CONFIG, DATABASE_CONFIG, readConfig } from '@vidimus/service-kit';
import pg from 'pg';
import { z } from 'zod';
import { allRooms } from '../platform/rooms.js';
import { readEnvironment } from '../services/environment-files.js';
import { readAnswers } from './answers.js';
import type { Answers } from './answers.js';
import { initialise } from './initialise.js';
import { offerLink } from './offer-link.js';
import { COMMANDS } from './production-commands.js';
import { readProduction } from './production-folder.js';
import { askAnswers } from './questions.js';

const SECRETS = { registry: 'canary-registry', tax: 'canary-tax-login', mail: 'canary-mail', postgres: 'canary-postgres' };
let folder: string;
let server: EmbeddedPostgres;
const at = (name: string): string => join(folder, name);
const installation = (): string => at('installation');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-init-'));
  server = await startEmbeddedPostgres({ dataDir: await mkdtemp(join(tmpdir(), 'vidimus-init-postgres-')), durable: false });
  for (const [name, secret] of Object.entries(SECRETS)) await writeFile(at(name), `${secret}\n`);
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

function answers(changes: object = {}): object {
  const { host } = new URL(server.url);
  return {
    provider: { name: 'Example Trust', identifier: 'VATEL-094259216', country: 'GR', cpsUrl: 'https://trust.example/cps', pdsUrl: 'https://trust.example/pds' },
    publicUrl: 'https://trust.example',
    statusUrl: 'http://status.trust.example',
    network: 'machine',
    database: { url: `postgres://${host}`, administrator: { user: 'postgres', passwordFile: at('postgres') } },
    brokers: { addresses: ['127.0.0.1:1'] },
    mail: { url: 'smtps://vidimus@mail.example:465', passwordFile: at('mail'), from: 'no-reply@trust.example' },
    registries: { url: 'https://registries.example', apiKeyFile: at('registry') },
    taxLogin: { issuer: 'https://login.tax.example', clientId: 'trust', clientSecretFile: at('tax') },
    keystore: { kind: 'file' },
    holdersKeystore: { kind: 'file' },
    seedsKeystore: { kind: 'file' },
    ...changes,
  };
}

async function given(changes: object = {}): Promise<Answers> {
  await writeFile(at('answers.json'), JSON.stringify(answers(changes)));
  return readAnswers(at('answers.json'));
}

const made = async (changes: object = {}, mountedAt?: string) =>
  initialise({ folder: installation(), answers: await given(changes), progress: () => undefined, ...(mountedAt === undefined ? {} : { mountedAt }) });

async function onServer<Row extends pg.QueryResultRow>(database: string, query: string): Promise<Row[]> {
  const address = new URL(server.url);
  address.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    return (await client.query<Row>(query)).rows;
  } finally {
    await client.end();
  }
}

describe('answers', () => {
  it('that are wrong are all told at once, each with its place', async () => {
    const wrong = given({ publicUrl: 'http://trust.example', policy: 'qualified', provider: { name: '', country: 'gr' }, registries: { url: 'https://r.example', apiKeyFile: '/nowhere' }, surplus: 1 });
    await expect(wrong).rejects.toThrow(/^The answers in .*\n {2}provider\.name: .*[^]*provider\.identifier[^]*publicUrl[^]*registries\.apiKeyFile: is no file that can be read/);
    await expect(given({ policy: 'qualified' })).rejects.toThrow(/keystore\.kind: must be pkcs11 [^]*holdersKeystore\.kind: must be pkcs11 [^]*seedsKeystore\.kind: must be pkcs11/);
    const withBounces = (bounces: object) => given({ mail: { url: 'smtps://mail.example', from: 'no-reply@trust.example', bounces } });
    await expect(withBounces({ domain: 'trust' })).rejects.toThrow(/mail\.bounces\.domain: is no domain name/);
    await expect(withBounces({ domain: 'b.trust.example', port: 8454 })).rejects.toThrow(/mail\.bounces\.port: is the one of notification: take another/);
    await expect(given({ database: { url: 'postgres://root:secret-canary@db.example' } })).rejects.toThrow(/database\.url: must hold no password/);
  });

  it('can be typed at a terminal', async () => {
    const { provider, database, registries, taxLogin, mail } = await given();
    const administrator = database.administrator ?? { user: '', passwordFile: '' };
    const typed = [
      ...[provider.name, provider.identifier, '', provider.cpsUrl, provider.pdsUrl, '', 'https://trust.example', 'http://status.trust.example', '', '', 'machine'],
      ...[database.url, '', administrator.user, administrator.passwordFile, '127.0.0.1:1, 127.0.0.1:2', '', '', mail.url, mail.passwordFile ?? '', mail.from, 'bounces.trust.example', '', ''],
      ...[registries.url, registries.apiKeyFile, taxLogin.issuer, taxLogin.clientId, taxLogin.clientSecretFile, 'file', 'file', 'file'],
    ];
    const output = new Writable({ write: (_chunk, _encoding, done) => done() });
    await expect(askAnswers(Readable.from(['Example Trust\n']), output)).rejects.toThrow(/ended before the last question/);
    const asked = await askAnswers(Readable.from(typed.map((line) => `${line}\n`)), output);
    expect(asked).toEqual({ ...(await given()), brokers: { addresses: ['127.0.0.1:1', '127.0.0.1:2'] }, mail: { ...mail, bounces: { domain: 'bounces.trust.example', port: 2525 } } });
  });
});

describe('an installation for real', () => {
  it('is made of answers: settings that every room takes, secrets in files alone, databases, and a link that holds until the next one', async () => {
    const { link, left } = await made();
    expect(link?.address).toMatch(/^https:\/\/trust\.example\/first-administrator#[\w-]{43}$/);
    expect(left).toEqual([expect.stringContaining('Make a user (SCRAM-SHA-512)'), expect.stringContaining('topics create')]);
    for (const [name, room] of await allRooms()) {
      const environment = await readEnvironment(join(installation(), 'environments'), name);
      const shape = { ...COMMON_CONFIG.shape, ...(room.migrations === undefined ? {} : DATABASE_CONFIG.shape), ...room.config.shape };
      expect(readConfig(room.name, z.object(shape), environment)).toMatchObject({ VIDIMUS_MODE: 'production' });
      expect(Object.keys(environment).filter((variable) => !(variable in shape))).toEqual([]);
      for (const secret of Object.values(SECRETS)) expect(JSON.stringify(environment)).not.toContain(secret);
    }
    expect(await readFile(join(installation(), 'keys/registry.secret'), 'utf8')).toBe(SECRETS.registry);
    expect(await onServer('vidimus_identity', `SELECT kind, name FROM organisation`)).toEqual([{ kind: 'TRUST_SERVICE_PROVIDER', name: 'Example Trust' }]);
  });

  it('keeps its keys and its root when it is made again, for rooms that see it elsewhere', async () => {
    const before = await readFile(join(installation(), 'keys/identity.data-key'), 'utf8');
    const { organisationId } = await readProduction(installation());
    const { mail } = await given();
    await made({ network: 'hosts', mail: { ...mail, bounces: { domain: 'bounces.trust.example' } } }, '/etc/vidimus');
    expect(await readFile(join(installation(), 'keys/identity.data-key'), 'utf8')).toBe(before);
    expect(await readProduction(installation())).toMatchObject({ organisationId, mountedAt: '/etc/vidimus' });
    const identity = await readEnvironment(join(installation(), 'environments'), 'identity');
    expect(identity).toMatchObject({
      VIDIMUS_HTTP_HOST: '0.0.0.0',
      VIDIMUS_HTTP_TLS_KEY_FILE: '/etc/vidimus/tls/identity.key',
      VIDIMUS_OIDC_URL: 'https://identity:8443/oidc',
      VIDIMUS_DATABASE_PASSWORD_FILE: '/etc/vidimus/keys/identity.database-password',
    });
    expect(JSON.stringify(identity)).not.toContain(folder);
    expect(await readEnvironment(join(installation(), 'environments'), 'notification')).toMatchObject({
      VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: 'bounces.trust.example',
      VIDIMUS_NOTIFICATION_BOUNCE_PORT: '2525',
      VIDIMUS_NOTIFICATION_BOUNCE_HOST: '0.0.0.0',
    });
    const links = await onServer<{ state: string }>('vidimus_identity', 'SELECT state FROM first_administrator_link ORDER BY created_at');
    expect(links.map(({ state }) => state)).toEqual(['REPLACED', 'OPEN']);
    await offerLink(installation(), await readProduction(installation()));
  });

  it('holds its ceremony from the shell, and leaves the record in its folder', async () => {
    await expect(COMMANDS['ceremony own']?.([installation(), '--present', 'Alone'])).rejects.toMatchObject({ detail: expect.stringContaining('two people') });
    await COMMANDS['ceremony own']?.([installation(), '--present', 'First Witness', '--present', 'Second Witness']);
    const records = await readdir(join(installation(), 'records'));
    expect(records.sort()).toEqual([expect.stringMatching(/^ceremony-.*\.txt$/), 'issuing-1.pem', 'root-1.pem']);
    expect(await readFile(join(installation(), 'records', records[0] ?? ''), 'utf8')).toMatch(/Example Trust, VATEL-094259216, GR[^]*Second Witness/);
  });

  it('is not guessed: commands name the folder that is none', async () => {
    await expect(COMMANDS['init link']?.([at('elsewhere')])).rejects.toThrow(/There is no installation in .*elsewhere/);
    await expect(COMMANDS['init']?.(['--answers'])).rejects.toThrow(/Commands are/);
  });
});
