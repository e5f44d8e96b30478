import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@vidimus/testing';

const MAIN = 'services/otp-sync/dist/main.js';

/** A process that listens. */
interface Listening {
  readonly child: ChildProcess;
  readonly url: string;
}

/** The room as a process of its own, which can be killed and comes back. */
export class RoomProcess {
  readonly #env: Readonly<Record<string, string>>;
  readonly #hasSpare: boolean;
  #serving: Listening | undefined;
  #spare: Promise<Listening> | undefined;
  #restarted: Promise<void> = Promise.resolve();

  /** @param options.hasSpare whether another process stands ready to take the place of one that is killed, for whoever cannot wait for a start */
  constructor(env: Readonly<Record<string, string>>, { hasSpare = false }: { readonly hasSpare?: boolean } = {}) {
    this.#env = env;
    this.#hasSpare = hasSpare;
  }

  /** Where it listens, or did before it was killed. */
  get url(): string {
    return this.#serving?.url ?? '';
  }

  /** Its number with the system; 0 before it was started. */
  get pid(): number {
    return this.#serving?.child.pid ?? 0;
  }

  /** Starts it, and waits until it listens. */
  async start(): Promise<void> {
    this.#serving = await (this.#spare ?? this.#launch());
    this.#spare = this.#hasSpare ? this.#launch() : undefined;
    // Whoever waits for it is told.
    this.#spare?.catch(() => undefined);
  }

  /** `kill -9`, and another start, one such after the other. */
  restart(): Promise<void> {
    this.#restarted = this.#restarted.then(async () => {
      if (this.#serving !== undefined) await end(this.#serving);
      await this.start();
    });
    return this.#restarted;
  }

  /** Waits until it listens again, where it was killed to be started again. */
  settled(): Promise<void> {
    return this.#restarted;
  }

  /** `kill -9`, for good. */
  async kill(): Promise<void> {
    const spare = await this.#spare?.catch(() => undefined);
    for (const process of [this.#serving, spare]) if (process !== undefined) await end(process);
  }

  async #launch(): Promise<Listening> {
    // With a channel it ends when this process does, whatever happens here.
    const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], ...this.#env }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    let said = '';
    const hear = (chunk: Buffer): void => void (said += chunk.toString('utf8'));
    child.stdout?.on('data', hear);
    const url = await eventually(
      'the room listens',
      () => {
        if (child.exitCode !== null) throw new Error(`The room ended with ${child.exitCode}: ${said}`);
        return /listens on (http:[^"\s]+)/.exec(said)?.[1];
      },
      { timeoutMs: 90_000 },
    );
    child.stdout?.off('data', hear).resume();
    return { child, url };
  }
}

async function end({ child }: Listening): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
