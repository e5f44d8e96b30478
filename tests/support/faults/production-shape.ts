import { globSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@vidimus/testing';
import { freePort, newDataFolder, startServices } from '../platform/host.js';
import type { Host } from '../platform/host.js';
import { platformReport } from '../platform/report.js';

/** Sixteen processes and a broker take their time on a busy machine. */
const START_WITHIN_MS = 900_000;
const SETTLES = { timeoutMs: 300_000, intervalMs: 500 };

/** A process of the production shape: a room, the broker, or the database server. */
export interface ShapeProcess {
  readonly name: string;
  readonly pid: number;
}

/** The production shape on a data folder of its own, for tests that harm it. */
export interface ProductionShape {
  readonly dataDir: string;
  readonly host: Host;
  /** Rooms and broker that run at this moment; what ended a moment ago may still be among them. */
  processes(): ShapeProcess[];
  /** The database server. */
  postgres(): ShapeProcess;
  /** Waits until every process of the plan runs again, and the front door is open. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the built shape. The helpers of the stories then speak to it. */
export async function startShape(...args: readonly string[]): Promise<ProductionShape> {
  const dataDir = await newDataFolder();
  const read = (name: string): string => readFileSync(join(dataDir, name), 'utf8');
  const host = startServices(dataDir, '--port', String(await freePort()), ...args);
  await host.ready(START_WITHIN_MS);
  const processes = (): ShapeProcess[] => JSON.parse(read('processes.json')) as ShapeProcess[];
  const planned = processes().length;
  const { ports, postgresPassword } = JSON.parse(read('installation.json')) as { ports: { postgres: number }; postgresPassword: string };
  process.env['VIDIMUS_TEST_REPORT'] = join(dataDir, 'vidimus.json');
  process.env['VIDIMUS_TEST_POSTGRES_URL'] = `postgres://postgres:${postgresPassword}@127.0.0.1:${ports.postgres}/postgres`;
  return {
    dataDir,
    host,
    processes,
    postgres: () => ({ name: 'PostgreSQL', pid: Number(read('postgres/postmaster.pid').split('\n', 1)[0]) }),
    settled: async () => {
      await eventually('every process runs again', () => processes().length === planned, SETTLES);
      await eventually('the front door is open', async () => (await fetch(new URL('/health/ready', platformReport().web))).status === 200, SETTLES);
    },
    stop: async () => {
      host.send('SIGTERM');
      await host.ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ends a process at once, without a chance to tidy up. @returns false when it was gone already */
export function kill({ pid }: ShapeProcess): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** The processes that a process has started. */
export function childrenOf({ pid }: ShapeProcess): number[] {
  return globSync(`/proc/${pid}/task/*/children`).flatMap((file) => readFileSync(file, 'utf8').split(' ').flatMap((word) => (word === '' ? [] : [Number(word)])));
}
