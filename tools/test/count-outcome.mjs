/** Counts what jest reports; a test that was left out without saying why counts as failed. */

/** Written into the title of a skipped test by `skipUnless`. */
const reasonPattern = /\(skipped: (.+?)\)( |$)/;

/**
 * @param {object} outcome what jest writes with --json
 * @param {number} code jest's exit code
 * @param {string} output jest's report for people
 * @returns {import('./steps.mjs').StepResult}
 */
export function countOutcome(outcome, code, output) {
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
