/** The steps of a test run: four checks and six jest projects. */
import { compile } from '../bootstrap/build.mjs';
import { at, root } from '../bootstrap/paths.mjs';
import { runCaptured } from './captured.mjs';
import { isSingle } from './infrastructure/platform.mjs';
import { runJest } from './jest-step.mjs';

/**
 * @typedef {object} StepResult
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string} output shown when something failed
 * @property {string[]} notes shown always: reasons of skips and the like
 */

const bin = (path) => at(`node_modules/${path}`);

/** Every name that `npm test -- name…` takes, with its work. A check counts as one test. */
export const steps = {
  lock: (_, niceness) => check([[at('tools/test/checks/check-lock.mjs')]], niceness),
  types: (_, niceness) =>
    check([compile, ...['tsconfig.tests.json', 'apps/web/tsconfig.json'].map((project) => [bin('typescript-native/bin/tsc'), '-p', at(project), '--noEmit', '--checkers', '1'])], niceness),
  lint: (_, niceness) => check([['--max-old-space-size=3072', bin('eslint/bin/eslint.js'), root, '--max-warnings', '0']], niceness),
  web: (_, niceness) => check([[at('tools/test/checks/build-web.mjs')]], niceness),
  unit: (paths, niceness) => runJest('unit', paths, { niceness }),
  integration: (paths, niceness) => runJest('integration', paths, { niceness }),
  architecture: (paths, niceness) => runJest('architecture', paths, { niceness }),
  // Stories wait for mails and timers more than they compute.
  system: (paths, niceness) => runJest('system', paths, { niceness, workers: 3 }),
  proofs: (paths, niceness) => runJest('proofs', paths, { niceness }),
  browser: (paths, niceness) => runJest('browser', paths, { niceness }),
};

/**
 * What runs side by side, made for two cores: lanes at once, each in its order and after another where it names one. The stories wait for mails, timers
 * and pages; the other lanes take what they leave of the machine, by their priority, and do not keep those pages waiting.
 */
export const lanes = [
  { name: 'build', steps: ['lock', 'types', 'web'], niceness: 0 },
  { name: 'stories', after: 'build', steps: ['system', 'browser'], niceness: 0 },
  { name: 'parts', steps: ['integration'], niceness: 5 },
  // The architecture tests lint by themselves: they come when nothing else builds the graph of the projects.
  { name: 'checks', after: 'build', steps: ['unit', 'lint', 'architecture', 'proofs'], niceness: 10 },
];

/** Steps on real PostgreSQL, on a bare Kafka, and on the whole platform, which brings a Kafka with users and rules. */
export const onPostgres = ['integration', 'system', 'proofs', 'browser'];
export const onPlatform = ['system', 'browser'];
export const onKafka = ['integration', ...(isSingle ? onPlatform : [])];

/** Runs programs of Node one after another until one fails. */
async function check(programs, niceness) {
  let said = '';
  for (const args of programs) {
    const { code, output } = await runCaptured(process.execPath, args, { niceness });
    said += output;
    if (code !== 0) {
      return { passed: 0, failed: 1, skipped: 0, output: said, notes: [] };
    }
  }
  return { passed: 1, failed: 0, skipped: 0, output: said, notes: [] };
}
