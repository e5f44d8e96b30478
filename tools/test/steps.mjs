/** The steps of a test run: four checks and the projects of jest. */
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
  lock: () => check([[at('tools/test/checks/check-lock.mjs')]]),
  types: () => check([compile, ...['tsconfig.tests.json', 'apps/web/tsconfig.json'].map((project) => [bin('typescript-native/bin/tsc'), '-p', at(project), '--noEmit', '--checkers', '1'])]),
  lint: () => check([['--max-old-space-size=3072', bin('eslint/bin/eslint.js'), root, '--max-warnings', '0']]),
  web: () => check([[at('tools/test/checks/build-web.mjs')]]),
  unit: (paths) => runJest('unit', paths),
  // Rooms wait for jobs, leases and brokers more than they compute, as stories do for mails, timers and codes.
  integration: (paths) => runJest('integration', paths, 4),
  architecture: (paths) => runJest('architecture', paths),
  proofs: (paths) => runJest('proofs', paths),
  // Stories of both kinds in one heap: none of the workers is idle while another one still tells its last.
  stories: (paths) => runJest(['system', 'browser'], paths, 3),
  system: (paths) => runJest('system', paths, 3),
  browser: (paths) => runJest('browser', paths, 3),
};

/** What runs when nothing is named. */
export const all = Object.keys(steps).filter((name) => !['system', 'browser'].includes(name));

/** What runs side by side: rows one after another, the lanes of a row at once, each lane in its order. Made for two cores. */
export const schedule = [
  // The architecture tests lint by themselves: they come when nothing else compiles or builds the graph of the projects.
  [['lock', 'types', 'web', 'unit', 'architecture', 'proofs'], ['integration'], ['lint']],
  // Apart from what computes: pages are shown to people who do not wait, and two cores that do both at once keep them waiting.
  [['stories', 'system', 'browser']],
];

/** Steps on real PostgreSQL, on a bare Kafka, and on the whole platform, which brings a Kafka with users and rules. */
export const onPostgres = ['integration', 'proofs', 'stories', 'system', 'browser'];
export const onPlatform = ['stories', 'system', 'browser'];
export const onKafka = ['integration', ...(isSingle ? onPlatform : [])];

/** Runs programs of Node one after another until one fails. */
async function check(programs) {
  let said = '';
  for (const args of programs) {
    const { code, output } = await runCaptured(process.execPath, args);
    said += output;
    if (code !== 0) {
      return { passed: 0, failed: 1, skipped: 0, output: said, notes: [] };
    }
  }
  return { passed: 1, failed: 0, skipped: 0, output: said, notes: [] };
}
