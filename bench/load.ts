import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Kernels count the time of a process in hundredths of a second (USER_HZ). */
const TICK_MS = 10;

/** Processes whose processor time is counted, by a name to show. */
export type Counted = Readonly<Record<string, () => readonly number[]>>;

/** What a number of workers did side by side. */
export interface Measured {
  readonly count: number;
  /** How long each piece of work took, shortest first. */
  readonly timesMs: readonly number[];
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time for one piece of work, by who used it; undefined where the system does not tell. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

/** Has workers repeat their work for some seconds. @param restMs for which each of them pauses in between, uncounted */
export async function measure(workers: readonly (() => Promise<void>)[], seconds: number, counted: Counted = {}, restMs = 0): Promise<Measured> {
  const times: number[] = [];
  const before = timesOf(counted);
  const own = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    workers.map(async (work) => {
      while (performance.now() - began < seconds * 1_000) {
        const start = performance.now();
        await work();
        times.push(performance.now() - start);
        if (restMs > 0) await pause(restMs);
      }
    }),
  );
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(own);
  const after = timesOf(counted);
  const others = Object.keys(counted).map((name) => [name, ((after[name] ?? 0) - (before[name] ?? 0)) / times.length] as const);
  const cpuMs = { client: (user + system) / 1_000 / times.length, ...Object.fromEntries(others) };
  return { ...quantiles(times), perSecond: (1_000 * times.length) / took, cpuMs };
}

/** Several stretches of the same work as one. */
export function together(stretches: readonly Measured[]): Measured {
  const mean = (of: (measured: Measured) => number): number => stretches.reduce((sum, each) => sum + of(each), 0) / stretches.length;
  const names = Object.keys(stretches[0]?.cpuMs ?? {});
  const cpuMs = Object.fromEntries(names.map((name) => [name, mean((each) => each.cpuMs[name] ?? 0)]));
  return { ...quantiles(stretches.flatMap(({ timesMs }) => timesMs)), perSecond: mean(({ perSecond }) => perSecond), cpuMs };
}

function quantiles(times: readonly number[]): Pick<Measured, 'count' | 'timesMs' | 'p50Ms' | 'p99Ms'> {
  const timesMs = times.toSorted((one, other) => one - other);
  const at = (share: number): number => timesMs[Math.floor((timesMs.length - 1) * share)] ?? 0;
  return { count: timesMs.length, timesMs, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Prints a line. */
export function tell(what: string, { perSecond, p50Ms, p99Ms, cpuMs }: Measured): void {
  const cpu = Object.entries(cpuMs).map(([name, ms]) => `${name} ${ms.toFixed(2)}`);
  process.stdout.write(`${what.padEnd(44)} ${perSecond.toFixed(0).padStart(6)}/s  p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms  CPU-ms each: ${cpu.join(', ')}\n`);
}

/** The median of some numbers. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** A server and all its children, as long as it runs. */
export function processTree(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(statOf(Number(name))[1] ?? 0) }));
  return [pid, ...parents.filter(({ parent }) => parent === pid).map((child) => child.pid)];
}

function timesOf(counted: Counted): Record<string, number> {
  return Object.fromEntries(Object.entries(counted).map(([name, pids]) => [name, pids().reduce((sum, pid) => sum + timeOf(pid), 0)]));
}

/** Processor time of a process so far, and of its children that have ended. */
function timeOf(pid: number): number {
  // proc(5): utime, stime, cutime, cstime are fields 14 to 17; the first after the name is field 3.
  const fields = statOf(pid);
  return [11, 12, 13, 14].reduce((sum, place) => sum + Number(fields[place] ?? 0), 0) * TICK_MS;
}

/** Fields of /proc/pid/stat after the name of the program, which may hold blanks. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
