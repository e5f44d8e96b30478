import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { KeptProcess } from './kept-process.js';
import { endProcessesLeftBehind, ProcessRecord } from './process-record.js';

/** Counts its starts in a file; as the plan for that start says it gets ready, fails, or does not listen to who asks it to end. */
const PROGRAM = `
import { appendFileSync, readFileSync } from 'node:fs';
const [, , file, ...plan] = process.argv;
appendFileSync(file, '.');
const now = plan[readFileSync(file, 'utf8').length - 1] ?? plan.at(-1);
if (Number(now) > 0) process.exit(Number(now));
process.on(now === 'patient' ? 'SIGTERM' : 'SIGINT', () => now === 'deaf' || process.exit(0));
process.on('disconnect', () => now === 'deaf' || process.exit(0));
setInterval(() => undefined, 1000);
process.send('ready');
`;

let folder: string;
let program: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-kept-'));
  program = join(folder, 'program.mjs');
  await writeFile(program, PROGRAM);
});
afterAll(async () => rm(folder, { recursive: true }));

function kept(...plan: string[]) {
  const file = join(folder, `starts-${(count += 1)}`);
  const givenUp: string[] = [];
  const process = new KeptProcess({
    name: 'program',
    command: [program, file, ...plan],
    env: { PATH: globalThis.process.env['PATH'] },
    onChange: () => undefined,
    onGivenUp: (name) => givenUp.push(name),
  });
  return { process, givenUp, starts: async () => (await readFile(file, 'utf8')).length };
}

describe('a process that is kept running', () => {
  it('is started again when it fails or is killed, and ends when it is asked to', async () => {
    const { process, starts } = kept('1', 'run');
    await process.start();
    expect(await starts()).toBe(2);
    const before = process.pid ?? 0;
    globalThis.process.kill(before, 'SIGKILL');
    await eventually('it runs again', () => process.pid !== undefined && process.pid !== before, { timeoutMs: 30_000 });
    await process.stop();
    expect(process.pid).toBeUndefined();
    expect(await starts()).toBeGreaterThanOrEqual(2);
  });

  it('is not tried again when it says that its settings are wrong', async () => {
    const { process, givenUp, starts } = kept('78');
    await expect(process.start()).rejects.toThrow('program cannot start: what it said stands above.');
    expect([givenUp, await starts()]).toEqual([[], 1]);
    const later = kept('run', '78');
    await later.process.start();
    globalThis.process.kill(later.process.pid ?? 0, 'SIGKILL');
    await eventually('it is given up', () => later.givenUp.length > 0, { timeoutMs: 30_000 });
    await Promise.all([process.stop(), later.process.stop()]);
  });

  it('is replaced by one that is started anew, which is no failure; when that one cannot start, another one may', async () => {
    const { process, givenUp, starts } = kept('patient', 'patient', '78', 'run');
    await process.start();
    const before = process.pid;
    await process.replace();
    expect([process.pid === before, await starts()]).toEqual([false, 2]);
    await expect(process.replace()).rejects.toThrow('program cannot start: what it said stands above.');
    expect([process.pid, givenUp]).toEqual([undefined, []]);
    await process.replace();
    expect([await starts(), process.pid === undefined]).toEqual([4, false]);
    const meanwhile = process.replace();
    await process.stop();
    await expect(meanwhile).rejects.toThrow('program was stopped before it was ready.');
  });

  it('is found and ended by whoever comes after a keeper that was killed', async () => {
    const { process } = kept('run');
    await process.start();
    const path = join(folder, 'processes.json');
    const record = new ProcessRecord(path, () => [process]);
    record.write();
    await eventually('it is written down', async () => (await readFile(path, 'utf8').catch(() => '')).includes('"program"'));
    const pid = process.pid ?? 0;
    const stopped = eventually('it has ended', () => process.pid === undefined);
    // Stops being started again first: here both keepers are alive.
    const ending = process.stop();
    await endProcessesLeftBehind(path);
    await Promise.all([stopped, ending]);
    expect(() => globalThis.process.kill(pid, 0)).toThrow('ESRCH');
    await record.remove();
    await endProcessesLeftBehind(path);
  });
});
