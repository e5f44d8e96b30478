/** Runs one jest project as a step and counts what it did. */
import { readFileSync, rmSync } from 'node:fs';
import { at } from '../bootstrap/paths.mjs';
import { runCaptured } from './captured.mjs';

const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];

/** Written into the title of a skipped test by `skipUnless`. */
const reasonPattern = /\(skipped: (.+?)\)( |$)/;

/**
 * @param {string} project name of the jest project
 * @param {string[]} paths only test files whose path matches one of these
 * @returns {Promise<import('./steps.mjs').StepResult>}
 */
export async function runJest(project, paths) {
  const outcomeFile = at(`.cache/test/${project}.json`);
  rmSync(outcomeFile, { force: true });
  const options = ['--ci', '--selectProjects', project, '--maxWorkers=2', '--passWithNoTests', '--json', `--outputFile=${outcomeFile}`];
  const pattern = paths.length === 0 ? [] : ['--', ...paths];
  // --json writes the same to standard output; the report for people is on standard error.
  const { code, output } = await runCaptured(process.execPath, [...flags, at('node_modules/jest/bin/jest.js'), ...options, ...pattern], { onlyStderr: true });
  try {
    return count(JSON.parse(readFileSync(outcomeFile, 'utf8')), code, output);
  } catch {
    return { passed: 0, failed: 1, skipped: 0, output, notes: [`jest ended with code ${code} before it reported`] };
  }
}

function count(outcome, code, output) {
  const tests = outcome.testResults.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
  const brokenFiles = outcome.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const left = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
  const unexplained = left.filter((test) => !reasonPattern.test(test.fullName));
  const reasons = Map.groupBy(left.filter((test) => reasonPattern.test(test.fullName)), (test) => reasonPattern.exec(test.fullName)[1]);
  const result = {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length + brokenFiles.length + unexplained.length,
    skipped: left.length - unexplained.length,
    output,
    notes: [
      ...[...reasons].map(([reason, skipped]) => `skipped ${skipped.length}: ${reason}`),
      ...unexplained.map((test) => `not run, and no reason given: ${test.fullName}`),
      ...brokenFiles.map((file) => `did not run: ${file.name}`),
    ],
  };
  if (code !== 0 && result.failed === 0) {
    result.failed = 1;
    result.notes.push(`jest ended with code ${code} though no test failed`);
  }
  return result;
}
