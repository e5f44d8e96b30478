import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@vidimus/testing';

const MAIN = 'services/otp-sync/dist/main.js';

/** The room as a process of its own, which can be killed and comes back. */
export class RoomProcess {
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #url = '';
  #restarted: Promise<void> = Promise.resolve();

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  /** Where it listens, or did before it was killed. */
  get url(): string {
    return this.#url;
  }

  /** Its number with the system; 0 before it was started. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it, and waits until it listens. */
  async start(): Promise<void> {
    // With a channel it ends when this process does, whatever happens here.
    const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], ...this.#env }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    this.#child = child;
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => (said = said.length > 100_000 ? '' : said + chunk.toString('utf8')));
    this.#url = await eventually(
      'the room listens',
      () => {
        if (child.exitCode !== null) throw new Error(`The room ended with ${child.exitCode}: ${said}`);
        return /listens on (http:[^"\s]+)/.exec(said)?.[1];
      },
      { timeoutMs: 90_000 },
    );
  }

  /** `kill -9`, and another start, one such after the other. */
  restart(): Promise<void> {
    this.#restarted = this.#restarted.then(async () => {
      await this.kill();
      await this.start();
    });
    return this.#restarted;
  }

  /** Waits until it listens again, where it was killed to be started again. */
  settled(): Promise<void> {
    return this.#restarted;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}
