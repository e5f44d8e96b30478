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
import { provideScratchFolder } from './infrastructure/scratch.mjs';
import { all, onKafka, onPlatform, onPostgres, schedule, steps } from './steps.mjs';

const args = process.argv.slice(2);
const paths = args.filter((argument) => /[/.]/.test(argument));
const named = args.filter((argument) => !paths.includes(argument));
const unknown = named.filter((name) => !Object.hasOwn(steps, name));
// The browser is shown what is built, so it is built first.
const wanted = named.length === 0 ? all : named.some((name) => ['stories', 'browser'].includes(name)) ? ['web', ...named] : named;
const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const stops = [];
const nothing = async () => undefined;
let stopKafka = nothing;

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
  stops.push(provideScratchFolder());
  try {
    await provide();
    for (const [index, row] of schedule.entries()) {
      // What nobody needs any more leaves its part of the machine to the others.
      if (!schedule.slice(index).flat(2).some((name) => wanted.includes(name) && onKafka.includes(name))) await stopKafka();
      await providePlatform(row.flat());
      await Promise.all(row.map((lane) => runLane(lane.filter((name) => wanted.includes(name)))));
    }
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
    starting.push({ name: 'Kafka', stop: provideTestKafka().then(asBareKafka) });
  }
  if (starting.length > 0) {
    stops.unshift(...(await Promise.all(starting.map(({ stop }) => stop))));
    report(`${starting.map(({ name }) => name).join(', ')} for the tests`, started, 'ready');
  }
}

/** @returns a function that ends it, unless it was ended before */
function asBareKafka(stop) {
  stopKafka = async () => {
    stopKafka = nothing;
    await stop();
  };
  return () => stopKafka();
}

/** Started when the first step needs it, since the steps before it build it; the steps after it share it. */
async function providePlatform(names) {
  if (process.env.VIDIMUS_TEST_REPORT || !names.some((name) => wanted.includes(name) && onPlatform.includes(name))) {
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

async function runLane(names) {
  for (const name of names) {
    const started = performance.now();
    const { passed, failed, skipped, output, notes } = await steps[name](paths);
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
