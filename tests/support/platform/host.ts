import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@vidimus/testing';

const MAIN = 'tools/standalone/dist/main.js';
const SERVICES = 'tools/standalone/dist/start-services.js';
/** What it says last, once it runs. */
const RUNS = 'Ctrl-C stops everything';

/** `npm start`, or `npm run start:services`, as a process of its own with nothing but what it brings along. */
export interface Host {
  /** All it has said so far. */
  output(): string;
  /** Waits until it says that it runs. @returns the seconds since its start */
  ready(timeoutMs?: number): Promise<number>;
  send(signal: NodeJS.Signals): void;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

/** Starts the built host on a data folder, without the infrastructure of the test run. */
export function startHost(dataDir: string, ...args: readonly string[]): Host {
  return start(MAIN, dataDir, args);
}

/** The same with the rooms as processes. */
export function startServices(dataDir: string, ...args: readonly string[]): Host {
  return start(SERVICES, dataDir, args);
}

/** The same on a database server that is there. @param postgresUrl of its superuser */
export function startServicesOn(postgresUrl: string, dataDir: string, ...args: readonly string[]): Host {
  return start(SERVICES, dataDir, args, { VIDIMUS_POSTGRES_URL: postgresUrl });
}

function start(program: string, dataDir: string, args: readonly string[], settings: Readonly<Record<string, string>> = {}): Host {
  const { VIDIMUS_POSTGRES_URL: _postgres, VIDIMUS_KAFKA_BROKERS: _kafka, ...env } = process.env;
  const began = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', program, ...args], {
    env: { ...env, ...settings, VIDIMUS_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    output: () => output,
    ready: async (timeoutMs = 90_000) => {
      const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
      await eventually('the host runs', () => hasEnded() || output.includes(RUNS), { timeoutMs });
      if (hasEnded()) throw new Error(`The host ended with ${String(child.exitCode ?? child.signalCode)}:\n${output}`);
      return (performance.now() - began) / 1000;
    },
    send: (signal) => void child.kill(signal),
    ended,
  };
}

/** Runs the host on something it refuses. @returns what it said */
export async function refusal(dataDir: string, ...args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const host = startHost(dataDir, ...args);
  const code = await host.ended;
  return { code, said: host.output() };
}

/** An empty data folder that the database server may enter, whoever runs the tests. */
export async function newDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vidimus-host-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Programs whose command line names the folder. */
export function runningOn(dataDir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .map(commandLine)
    .filter((line) => line.includes(dataDir));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
