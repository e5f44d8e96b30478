import { existsSync, globSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, freePort, testPostgresUrl } from '@vidimus/testing';
import { newDataFolder, startServices, startServicesOn } from '../platform/host.js';
import type { Host } from '../platform/host.js';
import { platformReport } from '../platform/report.js';

/** Sixteen processes and a broker take their time on a busy machine. */
const START_WITHIN_MS = 900_000;
const INSTALLATION_FILE = 'installation.json';
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

/** Starts the built shape on a PostgreSQL of its own. The helpers of the stories then speak to it. */
export async function startShape(...args: readonly string[]): Promise<ProductionShape> {
  return startShapeIn(await newDataFolder(), ...args);
}

/** The same. @param before told of the ports of the shape, before there is anything that uses them */
export async function startShapeBehind(before: (ports: Readonly<Record<string, number>>) => Promise<void>, ...args: readonly string[]): Promise<ProductionShape> {
  return runningShapeIn(await newDataFolder(), before, args);
}

/** The same in a folder that is there. */
export function startShapeIn(dataDir: string, ...args: readonly string[]): Promise<ProductionShape> {
  return runningShapeIn(dataDir, async () => undefined, args);
}

async function runningShapeIn(dataDir: string, before: (ports: Readonly<Record<string, number>>) => Promise<void>, args: readonly string[]): Promise<ProductionShape> {
  const host = startServices(dataDir, '--port', String(await freePort()), ...args);
  await eventually('the ports of the shape are known', () => existsSync(join(dataDir, INSTALLATION_FILE)), SETTLES);
  const { ports, postgresPassword } = installationIn(dataDir);
  await before(ports);
  process.env['VIDIMUS_TEST_POSTGRES_URL'] = `postgres://postgres:${postgresPassword}@127.0.0.1:${ports['postgres'] ?? 0}/postgres`;
  return runningShape(dataDir, host);
}

/** The same on the PostgreSQL of the test run, which the rooms reach by a way of their own. @param port where that way begins */
export async function startShapeOver(port: number, ...args: readonly string[]): Promise<ProductionShape> {
  const dataDir = await newDataFolder();
  const url = new URL(testPostgresUrl());
  url.port = String(port);
  return runningShape(dataDir, startServicesOn(url.href, dataDir, '--port', String(await freePort()), ...args));
}

async function runningShape(dataDir: string, host: Host): Promise<ProductionShape> {
  await host.ready(START_WITHIN_MS);
  process.env['VIDIMUS_TEST_REPORT'] = join(dataDir, 'vidimus.json');
  const processes = (): ShapeProcess[] => JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8')) as ShapeProcess[];
  const planned = processes().length;
  return {
    dataDir,
    host,
    processes,
    postgres: () => ({ name: 'PostgreSQL', pid: Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0]) }),
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

function installationIn(dataDir: string): { ports: Readonly<Record<string, number>>; postgresPassword: string } {
  return JSON.parse(readFileSync(join(dataDir, INSTALLATION_FILE), 'utf8')) as { ports: Readonly<Record<string, number>>; postgresPassword: string };
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
