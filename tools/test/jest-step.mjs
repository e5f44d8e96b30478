/** Runs one jest project as a step and counts what it did. */
import { readFileSync, rmSync } from 'node:fs';
import { at } from '../bootstrap/paths.mjs';
import { runCaptured } from './captured.mjs';
import { countOutcome } from './count-outcome.mjs';
import { jest } from './jest.mjs';

/**
 * @param {string | string[]} projects names of jest's projects, whose files then share the workers
 * @param {string[]} paths only test files whose path matches one of these
 * @param {number} workers how many files at once
 * @returns {Promise<import('./steps.mjs').StepResult>}
 */
export async function runJest(projects, paths, workers = 2) {
  const names = [projects].flat();
  const outcomeFile = at(`.cache/test/${names.join('-')}.json`);
  rmSync(outcomeFile, { force: true });
  const options = ['--ci', '--selectProjects', ...names, `--maxWorkers=${workers}`, '--passWithNoTests', '--json', `--outputFile=${outcomeFile}`];
  const pattern = paths.length === 0 ? [] : ['--', ...paths];
  // --json writes the same to standard output; the report for people is on standard error.
  const { code, output } = await runCaptured(process.execPath, [...jest, ...options, ...pattern], { onlyStderr: true });
  try {
    return countOutcome(JSON.parse(readFileSync(outcomeFile, 'utf8')), code, output);
  } catch {
    return { passed: 0, failed: 1, skipped: 0, output, notes: [`jest ended with code ${code} before it reported`] };
  }
}
