/**
 * One platform for a whole test run, on the run's own PostgreSQL: what `npm run start:services` runs, rooms in processes of their own, TLS between
 * them, on a Kafka with users and rules; or, with VIDIMUS_TEST_SHAPE=single, what `npm start` runs, on the Kafka of the integration tests.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at } from '../../bootstrap/paths.mjs';
import { startTraceCollector } from './trace-collector.mjs';

const readyWithinMs = 120_000;
/** Of processes that each load their rooms, and of a broker. */
const servicesReadyWithinMs = 300_000;
/** One process for all that lies behind the gateway, which costs a fraction of one for each room. */
const group = 'identity,authority,status,notification,otp-sync,remote-signing,issuance';

/** Whether the stories are told on the single process, which needs the run's Kafka. */
export const isSingle = process.env.VIDIMUS_TEST_SHAPE === 'single';

/**
 * Starts the platform, unless the environment already names one, and hands the paths of its report (`vidimus.json`), of its log and of
 * its traces to the tests by environment. PostgreSQL of the run must be there already, and Kafka for the single process.
 *
 * @returns {Promise<() => Promise<void>>} stops what was started
 */
export async function provideTestPlatform() {
  if (process.env.VIDIMUS_TEST_REPORT) {
    return async () => undefined;
  }
  if (isSingle && !process.env.VIDIMUS_TEST_KAFKA_BROKERS) {
    throw new Error(`The platform is tested on a real Kafka, and none could be started. ${process.env.VIDIMUS_TEST_NO_KAFKA ?? ''}`);
  }
  const main = at(`tools/standalone/dist/${isSingle ? 'main' : 'start-services'}.js`);
  if (!existsSync(main) || !existsSync(at('apps/web/dist/index.html'))) {
    throw new Error('The platform is not built: run "npm test", or "npx tsc -b" and "npm run docs" before.');
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'vidimus-test-platform-'));
  const traces = join(dataDir, 'traces.jsonl');
  const collector = await startTraceCollector(traces);
  const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', main, '--port', String(await freePort()), '--log-level', 'debug', ...(isSingle ? [] : ['--group', group])], {
    env: {
      ...process.env,
      KAFKAJS_NO_PARTITIONER_WARNING: '1',
      VIDIMUS_DATA_DIR: dataDir,
      VIDIMUS_OTLP_URL: collector.url,
      VIDIMUS_POSTGRES_URL: process.env.VIDIMUS_TEST_POSTGRES_URL,
      ...(isSingle ? { VIDIMUS_KAFKA_BROKERS: process.env.VIDIMUS_TEST_KAFKA_BROKERS } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const log = join(dataDir, 'platform.log');
  const written = createWriteStream(log);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-20_000);
      written.write(chunk);
    });
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const report = join(dataDir, 'vidimus.json');
  await ready(() => existsSync(report), ended, () => output, isSingle ? readyWithinMs : servicesReadyWithinMs);
  process.env.VIDIMUS_TEST_REPORT = report;
  process.env.VIDIMUS_TEST_LOG = log;
  process.env.VIDIMUS_TEST_TRACES = traces;
  return async () => {
    child.kill('SIGTERM');
    await ended;
    await collector.stop();
    written.end();
    await rm(dataDir, { recursive: true, force: true });
    delete process.env.VIDIMUS_TEST_REPORT;
    delete process.env.VIDIMUS_TEST_LOG;
    delete process.env.VIDIMUS_TEST_TRACES;
  };
}

/** The report is written last, once everything listens. */
async function ready(isReady, ended, output, withinMs) {
  let over = false;
  void ended.then(() => (over = true));
  const deadline = performance.now() + withinMs;
  while (!isReady()) {
    if (over || performance.now() > deadline) {
      throw new Error(`The platform did not start. What it said:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
