import { readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { identityOf } from '../installation/folder-lock.js';
import { writePrivateFile } from '../installation/installation.js';
import type { KeptProcess } from './kept-process.js';

/** Name of the file that says which processes run. */
export const PROCESSES_FILE = 'processes.json';

interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  /** Process id and start time, which together name a process for ever. */
  readonly identity: string;
}

const END_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;

/** Writes down which processes run, one write after the other, so that whoever comes after a kill -9 finds them; scripts read it too. */
export class ProcessRecord {
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly running: () => readonly KeptProcess[],
  ) {}

  write(): void {
    this.#writing = this.#writing.then(async () => {
      const entries = this.running().flatMap(({ name, pid }): RecordedProcess[] => {
        const identity = pid === undefined ? undefined : identityOf(pid);
        return pid === undefined || identity === undefined ? [] : [{ name, pid, identity }];
      });
      await writePrivateFile(this.path, `${JSON.stringify(entries, null, 2)}\n`);
    });
    // A disk without room must not end what runs: the record is as good as it was.
    this.#writing = this.#writing.catch((error: unknown) => console.warn('Which processes run could not be written down.', error));
  }

  async remove(): Promise<void> {
    await this.#writing;
    await rm(this.path, { force: true });
  }
}

/** Ends the processes that a killed supervisor left behind. They end by themselves, since it is gone; who does not is killed. */
export async function endProcessesLeftBehind(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  const left = (JSON.parse(text) as RecordedProcess[]).filter(isRunning);
  for (const { pid } of left) process.kill(pid, 'SIGINT');
  for (let waitedMs = 0; left.some(isRunning); waitedMs += LOOK_EVERY_MS) {
    if (waitedMs >= END_WITHIN_MS) for (const { pid } of left.filter(isRunning)) process.kill(pid, 'SIGKILL');
    await pause(LOOK_EVERY_MS);
  }
}

function isRunning({ pid, identity }: RecordedProcess): boolean {
  return identityOf(pid) === identity;
}
