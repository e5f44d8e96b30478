/**
 * `npm test [-- step… path…]`: prepares the machine, runs the checks and the tests, and ends with one line that counts them.
 * Without steps all run; an argument with a slash or a dot limits the test files by path.
 */
import { mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { at } from '../bootstrap/paths.mjs';
import { endRunning } from './captured.mjs';
import { provideTestKafka } from './infrastructure/kafka.mjs';
import { provideTestPlatform } from './infrastructure/platform.mjs';
import { provideTestPostgres } from './infrastructure/postgres.mjs';
import { ensurePrograms } from './infrastructure/programs.mjs';
import { provideScratchFolder } from './infrastructure/scratch.mjs';
import { lanes, onKafka, onPlatform, onPostgres, steps } from './steps.mjs';

const args = process.argv.slice(2);
const paths = args.filter((argument) => /[/.]/.test(argument));
const named = args.filter((argument) => !paths.includes(argument));
const unknown = named.filter((name) => !Object.hasOwn(steps, name));
// The browser is shown what is built, so it is built first.
const wanted = named.length === 0 ? Object.keys(steps) : named.includes('browser') ? ['web', ...named] : named;
const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const stops = [];

if (unknown.length > 0) {
  console.error(`There is no step "${unknown.join('", "')}". The steps are: ${Object.keys(steps).join(', ')}.`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    endRunning();
    void stopAll().finally(() => process.exit(128 + constants.signals[signal]));
  });
}
await main();

async function main() {
  mkdirSync(at('.cache/test'), { recursive: true });
  if (wanted.some((name) => ['unit', ...onPostgres].includes(name))) {
    ensurePrograms((line) => console.log(line));
  }
  stops.push(provideScratchFolder());
  try {
    await provide();
    await runLanes();
  } finally {
    await stopAll();
  }
  for (const { name, output } of failures) {
    console.log(`\n──── ${name} ────\n${output.trim()}`);
  }
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}

/** Started once for all steps, side by side. */
async function provide() {
  const started = performance.now();
  const starting = [];
  if (wanted.some((name) => onPostgres.includes(name))) {
    starting.push({ name: 'PostgreSQL', stop: provideTestPostgres() });
  }
  if (wanted.some((name) => onKafka.includes(name))) {
    starting.push({ name: 'Kafka', stop: provideTestKafka() });
  }
  if (starting.length > 0) {
    stops.unshift(...(await Promise.all(starting.map(({ stop }) => stop))));
    report(`${starting.map(({ name }) => name).join(', ')} for the tests`, started, 'ready');
  }
}

/** All at once, but for those that wait for another. */
async function runLanes() {
  const running = {};
  for (const lane of lanes) {
    running[lane.name] = Promise.resolve(running[lane.after]).then(() => runLane(lane));
  }
  await Promise.all(Object.values(running));
}

/** Started when the first step needs it, since the steps before it build it; the steps after it share it. */
async function providePlatform() {
  if (process.env.VIDIMUS_TEST_REPORT) {
    return;
  }
  const started = performance.now();
  try {
    stops.unshift(await provideTestPlatform());
    report('The platform for the tests', started, 'ready');
  } catch (error) {
    totals.failed += 1;
    report('The platform for the tests', started, 'FAILED');
    failures.push({ name: 'The platform for the tests', output: error.message });
  }
}

/** The platform first: it stands on the others. */
async function stopAll() {
  for (const stop of stops.splice(0)) {
    await stop().catch((error) => console.error(error.message));
  }
}

async function runLane({ steps: names, niceness }) {
  for (const name of names.filter((each) => wanted.includes(each))) {
    if (onPlatform.includes(name)) {
      await providePlatform();
    }
    const started = performance.now();
    const { passed, failed, skipped, output, notes } = await steps[name](paths, niceness);
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    report(name, started, `${failed === 0 ? 'ok    ' : 'FAILED'} ${passed} passed, ${failed} failed, ${skipped} skipped`);
    for (const note of notes) {
      console.log(`    ${note}`);
    }
    if (failed > 0) {
      failures.push({ name, output: [...notes, output].join('\n') });
    }
  }
}

function report(name, started, result) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name.padEnd(32)} ${seconds.padStart(7)} s  ${result}`);
}
