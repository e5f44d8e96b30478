import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { TOPICS } from '@vidimus/contracts';
import { loadMessages } from '@vidimus/i18n';
import type { KafkaEventLog } from '@vidimus/messaging';
import { topicAccess } from '@vidimus/standalone';
import { chromiumPath, eventually, skipUnless, toolAvailable } from '@vidimus/testing';
import { openBrowser } from '../../support/browser/browsers.js';
import { signInByHand } from '../../support/browser/sign-in-by-hand.js';
import { crowdPerson } from '../../support/people/crowd.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import { brokerLogin, platformBrokers, platformLog } from '../../support/platform/platform-log.js';
import { fetching } from '../../support/platform/read-rights.js';
import { demoAccount } from '../../support/platform/report.js';
import { certified } from '../../support/walk/certified.js';
import { aftermath } from '../../support/faults/aftermath.js';
import { issuancesUnderKills } from '../../support/faults/issuances-under-kills.js';
import { startShape } from '../../support/faults/production-shape.js';
import type { ProductionShape } from '../../support/faults/production-shape.js';
import { runningOn, startServices } from '../../support/platform/host.js';

const run = promisify(execFile);
const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');
const withJava = skipUnless(toolAvailable('java') && toolAvailable('mvn'), 'Java 17 and Maven are not installed');
/** All but the gateway in one process: what is shown here is the same for one room a process, and costs a fraction. */
const GROUP = 'identity,authority,status,notification,otp-sync,remote-signing,issuance';
const NAME = GROUP.replaceAll(',', '+');
const access = await topicAccess();
const topics = TOPICS.map(({ name }) => name);
/** Of the crowd of agency A. */
const PERSON = 60;
/** Four processes, a broker and a database on two cores that others use too. */
const START_MS = 600_000;
/** Two hundred are a proof of their own. */
const KILLS = 3;
const KILLS_MS = 1_800_000;
/** A command loads every room to know its handlers. */
const COMMAND_MS = 300_000;

let dataDir: string;
let shape: ProductionShape;
let certificateId: string;

const file = (name: string): string => join(dataDir, name);
const stored = <Content>(name: string): Content => JSON.parse(readFileSync(file(name), 'utf8')) as Content;
const processes = (): { name: string; pid: number }[] => (existsSync(file('processes.json')) ? stored('processes.json') : []);
const passwordFile = (user: string): string => file(`keys/${user}.kafka-password`);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const asRoom = (name: string): KafkaEventLog => platformLog('test', { name, password: readFileSync(passwordFile(name), 'utf8') });

/** Tries to write one record. @returns `written`, `not allowed`, or what else the broker answered */
async function writing(log: KafkaEventLog, topic: string): Promise<string> {
  return log.append([{ topic, key: 'k', value: '{}' }]).then(
    () => 'written',
    (error: unknown) => (/authoriz/i.test(String(error)) ? 'not allowed' : String(error)),
  );
}

async function vidimus(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['tools/standalone/dist/cli.js', ...args, platformBrokers().join(',')], { env: { ...process.env, ...brokerLogin() } });
  return stdout;
}

withJava.describe('the production shape on one machine', () => {
  beforeAll(async () => {
    shape = await startShape('--instances', '2', '--group', GROUP);
    ({ dataDir } = shape);
  }, START_MS);

  afterAll(async () => {
    await shape.stop();
  });

  withJava.it('runs each process twice behind one address', async () => {
    expect(processes().map(({ name }) => name)).toEqual(['Kafka', `${NAME} 1`, 'gateway 1', `${NAME} 2`, 'gateway 2']);
    const { web } = stored<{ web: string }>('vidimus.json');
    for (let visit = 0; visit < 2; visit += 1) expect((await fetch(web)).status).toBe(200);
  });

  // Before the records of strangers: nothing may be in the log but what the rooms wrote.
  withJava.it('[S4-45] goes on with every issuance while processes are killed: one certificate each, no mail lost, order and audit whole', async () => {
    const { requests } = await issuancesUnderKills(shape, { seed: 1, from: 0, to: KILLS, atOnce: 2, pauseMs: { least: 500, span: 8_000 } });
    const { faults, requests: count } = await aftermath(shape, requests);
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(2);
  }, KILLS_MS);

  withJava.it('speaks TLS inside: no room answers to who speaks plainly, or checks it against another authority', async () => {
    const { ports } = stored<{ ports: Record<string, number> }>('installation.json');
    for (const room of GROUP.split(',').filter((name) => name !== 'status')) {
      await expect(fetch(`http://127.0.0.1:${ports[room] ?? 0}/health/live`)).rejects.toThrow();
      await expect(fetch(`https://127.0.0.1:${ports[room] ?? 0}/health/live`)).rejects.toMatchObject({ cause: { code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) } });
    }
  });

  withJava.it('issues a certificate: sign-in, look-up, checks, approval, completion, each by another room and whichever instance', async () => {
    ({ certificateId } = await certified(await newOfficer('AGENCY-A'), crowdPerson(PERSON)));
    expect(certificateId).toMatch(/^[0-9a-f-]{36}$/);
  });

  inBrowser.it('shows it to an officer who signs in by hand', async () => {
    const en = await loadMessages('en');
    await using officer = await openBrowser({ locale: 'en-GB' });
    await signInByHand(officer, demoAccount('officer-a'));
    await officer.page.goto(`/console/certificates/${certificateId}`);
    await officer.page.getByText(en['certificate.fingerprint'], { exact: true }).waitFor();
  });

  for (const { user, writes } of access) {
    withJava.it(`lets ${user} write to ${writes.join(' and ') || 'no topic'} alone`, async () => {
      const log = asRoom(user);
      for (const topic of topics) expect([topic, await writing(log, topic)]).toEqual([topic, writes.includes(topic) ? 'written' : 'not allowed']);
      await log.close();
    });
  }

  for (const { user, reads } of access) {
    withJava.it(`has ${user} read ${reads.join(' and ') || 'no topic'}, in whatever group, and refuses it all others`, async () => {
      const outcomes = await fetching({ name: user, password: readFileSync(passwordFile(user), 'utf8') }, topics);
      expect(outcomes).toEqual(topics.map((topic) => [topic, reads.includes(topic) ? 'read' : 'not allowed']));
    });
  }

  withJava.it('takes no record of a stranger: with a wrong password, of no user, or without a sign-in', async () => {
    const strangers = [{ name: 'identity', password: 'wrong' }, { name: 'nobody', password: 'any' }, { name: 'identity' }].map((user) => platformLog('test', user));
    for (const log of strangers) expect(await writing(log, 'vidimus.accounts')).not.toBe('written');
    await Promise.all(strangers.map((log) => log.close()));
  });

  withJava.it('lets a room read what it has handlers for, in groups of its own', async () => {
    const log = asRoom('issuance');
    const read = new Set<string>();
    const listen = (group: string, of: readonly string[]) =>
      log.subscribe({ group, topics: of, onRecord: async ({ topic }) => void read.add(topic), onCrash: () => undefined });
    const foreign = [listen('otp-sync.test', ['vidimus.messages']), listen('issuance.test.2', ['vidimus.accounts'])];
    listen('issuance.test', ['vidimus.certificates', 'vidimus.messages']);
    await eventually('records of both topics are read', () => read.size === 2, { timeoutMs: 60_000 });
    expect([...read].sort()).toEqual(['vidimus.certificates', 'vidimus.messages']);
    for (const subscription of foreign) await expect(subscription.lag()).rejects.toThrow();
    await log.close();
  });

  withJava.it('finds rules that are not as declared', async () => {
    expect(await vidimus('acls', 'check')).toMatch(/^All \d+ rules are as declared, and there are no others\.\n$/);
  }, COMMAND_MS);

  withJava.it('leaves no process behind when its supervisor is killed', async () => {
    const pids = processes().map(({ pid }) => pid);
    shape.host.send('SIGKILL');
    await shape.host.ended;
    await eventually('nothing runs any more', () => !pids.some(isRunning) && runningOn(dataDir).length === 0, { timeoutMs: 60_000 });
  });

  withJava.it('says in one sentence what is wrong with settings that it is given, and starts nothing', async () => {
    const folder = file('own-environments');
    const refused = async (): Promise<string> => {
      const other = startServices(dataDir, '--environments', folder);
      expect(await other.ended).toBe(1);
      return other.output();
    };
    expect(await refused()).toMatch(/own-environments has no file <room>\.env/);
    await writeFile(join(folder, 'gateway.env'), 'VIDIMUS_MODE=production\n');
    expect(await refused()).toMatch(/The room gateway cannot start\. Set VIDIMUS_PUBLIC_URL .*\n.*gateway cannot start: what it said stands above\.\n/s);
  }, COMMAND_MS);
});
