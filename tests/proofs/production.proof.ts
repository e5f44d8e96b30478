import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import type { EmbeddedPostgres } from '@vidimus/persistence';
import { freePort, javaDistribution, proofRun, skipUnless, SoftwareSecurityKey, startSecuredKafka, toolAvailable } from '@vidimus/testing';
import type { SecuredKafka } from '@vidimus/testing';
import { caFileIn, hostTlsIn, makeTls } from '../../tools/standalone/src/tls/make-tls.js';
import { enrolled } from '../support/people/enrolment.js';
import { withFreshCode } from '../support/people/second-factor.js';
import { accepted, beginSignIn, signInAs } from '../support/people/sign-in.js';
import type { Person } from '../support/people/sign-in.js';
import { apiOver } from '../support/platform/api.js';
import type { Api, Json } from '../support/platform/api.js';
import { newDataFolder, startServices } from '../support/platform/host.js';
import type { Host } from '../support/platform/host.js';
import { trustsInnerAuthority } from '../support/platform/report.js';
import type { DemoAccount } from '../support/platform/report.js';
import { expectStatus } from '../support/walk/walk.js';

const run = promisify(execFile);
const { rounds } = proofRun({ full: 1, small: 0 });
const withJava = toolAvailable('java') && toolAvailable('mvn') ? skipUnless(rounds > 0, 'it takes 150 CPU-seconds: npm run proofs production') : skipUnless(false, 'Java 17 and Maven are not installed');
const ROOMS = ['identity', 'authority', 'status', 'notification', 'otp-sync', 'remote-signing', 'issuance', 'gateway'] as const;
const ADMINISTRATOR = 'administrator-of-brokers';
const NAME = 'Officer of the story';
const PRESENT = ['--present', 'First Witness', '--present', 'Second Witness'] as const;
const FOUNDER = 'founder@provider.example';
/** A broker, two database servers and all rooms, twice, on two cores that others use too. */
const STEP_MS = 600_000;

let installation: string;
let elsewhere: string;
let kafka: SecuredKafka;
let postgres: EmbeddedPostgres;
let host: Host | undefined;
let link: string;
let founder: Person;
let officer: DemoAccount;
const ports = new Map<string, number>();

const at = (name: string): string => join(elsewhere, name);
const portOf = (name: string): number => ports.get(name) ?? 0;
const web = (): string => `https://localhost:${portOf('gateway')}`;
const anybody = (): Api => apiOver((path, init) => fetch(new URL(path, web()), init));

/** What somebody else runs, and has an administrator for. */
async function startServers(): Promise<void> {
  for (const name of ['postgres', ADMINISTRATOR, 'registry', 'tax-login']) await writeFile(at(name), randomBytes(16).toString('hex'));
  await writeFile(at('backup.key'), randomBytes(32).toString('base64'));
  await makeTls(at('tls'), ['kafka'], new Date());
  const security = { ...hostTlsIn(at('tls'), 'kafka'), caFile: caFileIn(at('tls')), administrator: ADMINISTRATOR, passwordFiles: { [ADMINISTRATOR]: at(ADMINISTRATOR) } };
  [kafka, postgres] = await Promise.all([
    startSecuredKafka({ folder: at('kafka'), brokerPort: portOf('broker'), controllerPort: portOf('controller'), security }),
    emptyServer('databases'),
  ]);
}

function emptyServer(folder: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: at(folder), durable: false, port: portOf('postgres') });
}

const answers = (): object => ({
  provider: { name: 'Example Trust', identifier: 'VATEL-094259216', country: 'GR', cpsUrl: 'https://trust.example/cps', pdsUrl: 'https://trust.example/pds' },
  publicUrl: web(),
  statusUrl: `http://127.0.0.1:${portOf('status')}`,
  network: 'machine',
  ports: Object.fromEntries(ROOMS.map((room) => [room, portOf(room)])),
  database: { url: `postgres://127.0.0.1:${portOf('postgres')}`, administrator: { user: 'postgres', passwordFile: at('postgres') } },
  brokers: { addresses: [kafka.broker], caFile: caFileIn(at('tls')), administrator: { user: ADMINISTRATOR, passwordFile: at(ADMINISTRATOR) } },
  mail: { url: 'smtp://127.0.0.1:1', from: 'no-reply@trust.example' },
  registries: { url: 'https://registries.example', apiKeyFile: at('registry') },
  taxLogin: { issuer: 'https://login.tax.example', clientId: 'trust', clientSecretFile: at('tax-login') },
  keystore: { kind: 'file' },
  holdersKeystore: { kind: 'file' },
  seedsKeystore: { kind: 'file' },
});

async function vidimus(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, VIDIMUS_KAFKA_USER: ADMINISTRATOR, VIDIMUS_KAFKA_PASSWORD_FILE: at(ADMINISTRATOR), VIDIMUS_KAFKA_CA_FILE: caFileIn(at('tls')) };
  const { stdout } = await run(process.execPath, ['tools/standalone/dist/cli.js', ...args], { env });
  return stdout;
}

/** Puts the broker's own tool on a path, with what its administrator signs in with, where a shell runs what `init` printed. */
async function byTheBrokersTool(command: string): Promise<void> {
  const { java, classpath, classArchive } = await javaDistribution();
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${ADMINISTRATOR}" password="${await readFile(at(ADMINISTRATOR), 'utf8')}";`;
  const settings = { 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'SCRAM-SHA-512', 'sasl.jaas.config': login, 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': caFileIn(at('tls')) };
  await writeFile(at('ADMINISTRATOR.properties'), Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join(''));
  await mkdir(at('bin'));
  await writeFile(at('bin/kafka-configs.sh'), `#!/bin/sh\nexec '${java}' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:SharedArchiveFile='${classArchive}' -cp '${classpath}' kafka.admin.ConfigCommand "$@"\n`, { mode: 0o755 });
  await run('bash', ['-e', '-c', command], { cwd: elsewhere, env: { ...process.env, PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` } });
}

const inFolder = (folder: string, name: string): Promise<string> => readFile(join(folder, name), 'utf8');

const writeReport = (): Promise<void> => writeFile(join(installation, 'vidimus.json'), JSON.stringify({ web: web() }));

/** What the provider of a root does with a request, by OpenSSL. */
async function signedByRootOutside(request: string): Promise<void> {
  const openssl = (...args: readonly string[]) => run('openssl', [...args], { cwd: elsewhere });
  const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign', 'certificatePolicies=2.5.29.32.0', 'crlDistributionPoints=URI:http://outside.example/root.crl'];
  await writeFile(at('extensions.cnf'), [...extensions, 'subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid', ''].join('\n'));
  await openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes', '-keyout', 'outside.key', '-out', 'outside.pem', '-days', '7000', '-subj', '/CN=Outside Root');
  await openssl('x509', '-req', '-in', request, '-CA', 'outside.pem', '-CAkey', 'outside.key', '-days', '4000', '-extfile', 'extensions.cnf', '-out', 'issuing.pem');
}

async function start(): Promise<void> {
  host = startServices(elsewhere, '--environments', join(installation, 'environments'), '--group', ROOMS.join(','));
  await host.ready(STEP_MS);
}

async function stop(): Promise<void> {
  host?.send('SIGTERM');
  expect(await host?.ended).toBe(0);
  host = undefined;
}

withJava.describe('a production of vidimus init', () => {
  beforeAll(async () => {
    [installation, elsewhere] = [await newDataFolder(), await newDataFolder()];
    for (const name of [...ROOMS, 'postgres', 'broker', 'controller']) ports.set(name, await freePort());
    // The helpers that sign people in read where the platform is.
    process.env['VIDIMUS_TEST_REPORT'] = join(installation, 'vidimus.json');
    await writeReport();
    await startServers();
  }, STEP_MS);

  afterAll(async () => {
    host?.send('SIGKILL');
    await host?.ended;
    await postgres.stop();
    await kafka.stop();
    for (const folder of [installation, elsewhere]) await rm(folder, { recursive: true, force: true });
  }, STEP_MS);

  withJava.it('is made from a file of answers: settings, databases, topics, rules, and the command that makes users of the brokers', async () => {
    await writeFile(at('answers.json'), JSON.stringify(answers()));
    const said = await vidimus('init', installation, '--answers', at('answers.json'));
    [link = ''] = /https:\S+\/first-administrator#\S+/.exec(said) ?? [];
    await byTheBrokersTool(/^ +(for room in .*; done)$/m.exec(said)?.[1] ?? 'false');
  }, STEP_MS);

  withJava.it('starts after the ceremony, in which a root outside signs its issuing authority, and its first administrator makes himself known by the link', async () => {
    await vidimus('ceremony', 'request', installation, ...PRESENT);
    await signedByRootOutside(join(installation, 'records/issuing-1.csr'));
    expect(await vidimus('ceremony', 'import', installation, at('issuing.pem'), at('outside.pem'), ...PRESENT)).toMatch(/Issuing authority below a root outside[^]*CN=Outside Root[^]*Second Witness/);
    await start();
    expect(trustsInnerAuthority()).toBe(true);
    const known = { token: new URL(link).hash.slice(1), displayName: 'Founder', email: FOUNDER };
    const { secret, securityKeyOptions } = expectStatus(await anybody().post('/api/identity/v1/first-administrator/opening', known), 200).body;
    const password = `story ${randomBytes(12).toString('base64url')}`;
    const account: DemoAccount = { id: '', username: FOUNDER, email: FOUNDER, phone: null, password, totpSecret: String(secret), role: 'ADMINISTRATOR', organisationId: '' };
    const registration = new SoftwareSecurityKey({ origin: web() }).register(securityKeyOptions as unknown as Parameters<SoftwareSecurityKey['register']>[0]);
    const completed = await withFreshCode(account, (secondFactorCode) =>
      anybody().post('/api/identity/v1/first-administrator/completion', { ...known, locale: 'en', password, secondFactorCode, registration }),
    );
    expectStatus(completed, 204);
    founder = await signInAs(account);
    expectStatus(await anybody().post('/api/identity/v1/first-administrator/opening', known), 404);
  }, STEP_MS);

  withJava.it('grows: an organisation and an officer, who signs in', async () => {
    const { body } = expectStatus(await founder.get('/api/identity/v1/organisations'), 200);
    const [root, ...others] = body['items'] as unknown as readonly Json[];
    expect([root?.['name'], others]).toEqual(['Example Trust', []]);
    const office = expectStatus(await founder.post('/api/identity/v1/organisations', { parentId: root?.['id'], kind: 'AGENCY', name: 'First agency' }), 201).body;
    officer = await enrolled(founder, { organisationId: String(office['id']), email: 'officer@agency.example', displayName: NAME, role: 'REGISTRATION_OFFICER' });
    expect((await (await signInAs(officer)).get('/api/identity/v1/me')).body['displayName']).toBe(NAME);
  }, STEP_MS);

  withJava.it('is backed up while it runs, restored with all its files on an empty machine, and goes on; what happened since is told from the log', async () => {
    const environments = ['--environments', join(installation, 'environments'), '--key-file', at('backup.key')];
    expect(await vidimus('backup', at('backup'), ...environments)).toMatch(/Backup \S+ of 7 databases/);
    const lost = await enrolled(founder, { organisationId: officer.organisationId, email: 'lost@agency.example', displayName: NAME, role: 'REGISTRATION_OFFICER' });
    await stop();
    await postgres.stop();
    postgres = await emptyServer('databases-of-another-machine');
    await rename(installation, at('former'));
    await vidimus('databases', 'create', postgres.url, join(at('former'), 'keys'));
    const said = await vidimus('restore', at('backup'), ...environments);
    expect(said).toMatch(/The event log tells of \d+ things that happened after the backup/);
    expect(said).toContain(lost.id);
    const made = (folder: string): string[] => globSync('{keys,tls,records,environments}/*', { cwd: folder }).toSorted();
    expect(made(installation)).toEqual(made(at('former')));
    for (const name of ['production.json', 'made.json', 'tls/ca.key']) expect([name, await inFolder(installation, name)]).toEqual([name, await inFolder(at('former'), name)]);
    expect((await stat(join(installation, 'tls/ca.key'))).mode & 0o777).toBe(0o600);
    await writeReport();
    await start();
    const knows = async ({ username, password }: DemoAccount): Promise<number> => (await (await beginSignIn()).step('password', { username, password })).status;
    expect(await knows(lost)).toBeGreaterThanOrEqual(400);
    accepted(await (await beginSignIn()).step('password', { username: officer.username, password: officer.password }));
    const chains = (await vidimus('audit', 'verify', '--environments', join(installation, 'environments'))).trim().split('\n');
    expect(chains).toEqual(Array.from({ length: 7 }, () => expect.stringMatching(/: [1-9]\d* entries, .*, 0 faults$/)));
    await stop();
  }, STEP_MS);
});
