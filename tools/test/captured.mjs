/** Child processes of the test runner: captured, limited in time, and ended with it. */
import { spawn } from 'node:child_process';

const limitMinutes = 30;
const running = new Set();

/**
 * @param {string} program
 * @param {string[]} args
 * @param {object} [options]
 * @param {boolean} [options.onlyStderr] whether its standard output is dropped
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runCaptured(program, args, { onlyStderr = false } = {}) {
  const child = spawn(program, args, {
    stdio: ['ignore', onlyStderr ? 'ignore' : 'pipe', 'pipe'],
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0', KAFKAJS_NO_PARTITIONER_WARNING: '1' },
  });
  running.add(child);
  let output = '';
  const collect = (chunk) => {
    output += chunk.toString('utf8');
  };
  child.stdout?.on('data', collect);
  child.stderr.on('data', collect);
  const limit = setTimeout(() => {
    collect(`\nEnded by the test runner after ${limitMinutes} minutes.\n`);
    child.kill('SIGKILL');
  }, limitMinutes * 60_000);
  const code = await new Promise((settle) => {
    child.once('error', (error) => {
      collect(`${error.message}\n`);
      settle(1);
    });
    child.once('close', (status) => settle(status ?? 1));
  });
  clearTimeout(limit);
  running.delete(child);
  return { code, output };
}

/** Ends whatever still runs. */
export function endRunning() {
  for (const child of running) {
    child.kill('SIGTERM');
  }
}
