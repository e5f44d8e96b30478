/** Child processes: in the foreground with the terminal handed over, or captured as one step with its duration. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Stop } from './stop.mjs';

/** Ctrl-C, the system's request to end, a terminal that was closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program with our own terminal until it ends, passing signals on.
 *
 * @returns {Promise<number>} its exit code; 128 + number when a signal ended it
 */
export async function foreground(program, args, environment = process.env) {
  const child = spawn(program, args, { stdio: 'inherit', env: environment });
  const forward = (signal) => {
    // Ctrl-C in a terminal reaches the whole process group by itself: a second one would cut an orderly stop short.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) {
      child.kill(signal);
    }
  };
  for (const signal of signals) process.on(signal, forward);
  try {
    return await ended(child, program);
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}

/** Runs a program quietly as one step: prints its name and duration, and what it said only when it fails. */
export async function step(title, program, args, environment = process.env) {
  const started = performance.now();
  process.stdout.write(`${title} … `);
  const { code, output, interrupted } = await captured(program, args, environment);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${interrupted ? 'interrupted after ' : code === 0 ? '' : 'failed after '}${seconds} s\n`);
  if (interrupted) {
    throw new Stop(`${title} was interrupted: the next start goes on from here.`);
  }
  if (code !== 0) {
    throw new Stop(`${output.trim()}\n\n${title} failed: see the output above.`);
  }
}

async function captured(program, args, environment) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let output = '';
  const collect = (chunk) => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  let interrupted = false;
  const stop = (signal) => {
    interrupted = true;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return { code: await ended(child, program), output, interrupted };
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

function ended(child, program) {
  return new Promise((settle, refuse) => {
    child.once('error', (error) =>
      refuse(new Stop(error.code === 'ENOENT' ? `"${program}" is not installed or not on PATH.` : `"${program}" does not start: ${error.message}`)),
    );
    child.once('close', (code, signal) => settle(code ?? 128 + constants.signals[signal]));
  });
}
