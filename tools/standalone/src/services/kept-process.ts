import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { UserError } from '../user-error.js';

/** A program of Node that is to run until it is stopped. */
export interface KeptProcessOptions {
  /** For people. */
  readonly name: string;
  /** Script and its words. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told when a process begins, and when it has ended. */
  readonly onChange: () => void;
  /** Told when it is no use to start it again, though it has run. */
  readonly onGivenUp: (name: string) => void;
}

/** sysexits(3): the program says that its settings are wrong, which another start would not mend. */
const EXIT_CONFIG = 78;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** Who ran for so long did not fail at its start. */
const SETTLED_AFTER_MS = 30_000;
/** Sending everybody elsewhere, and then answering what was begun, takes a room no longer. */
const STOP_WITHIN_MS = 24_000;

/**
 * Keeps a program running: it is started again when it ends by itself, after a pause that grows while it fails. The program says `ready` on
 * the channel that it is given; it runs apart from the terminal, whose Ctrl-C is for who keeps it.
 */
export class KeptProcess {
  readonly #options: KeptProcessOptions;
  #ready = Promise.withResolvers<undefined>();
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #pause: NodeJS.Timeout | undefined;
  #failures = 0;
  #wasReady = false;
  #stopping = false;
  #replacing = false;

  constructor(options: KeptProcessOptions) {
    this.#options = options;
    this.#expectReady();
  }

  get name(): string {
    return this.#options.name;
  }

  /** Of the process that runs at this moment. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Resolves when the program has said for the first time that it is ready, which may be at a second attempt.
   * @throws UserError when its settings are wrong, or it was stopped before.
   */
  async start(): Promise<void> {
    this.#spawn();
    await this.#ready.promise;
  }

  /**
   * Asks the program to end, which may take its time, and starts it anew, as it lies on the disk by now. Resolves when that one is ready.
   * @throws UserError when it cannot start, after which nothing runs until it is replaced once more, or when it was stopped meanwhile.
   */
  async replace(): Promise<void> {
    this.#replacing = true;
    try {
      await this.#end('SIGTERM');
    } finally {
      this.#replacing = false;
    }
    if (this.#stopping) throw new UserError(`${this.name} was stopped before it was ready.`);
    this.#failures = 0;
    this.#expectReady();
    await this.start();
  }

  /** Asks it to end at once and waits until it has; who takes too long is killed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#ready.reject(new UserError(`${this.name} was stopped before it was ready.`));
    await this.#end('SIGINT');
  }

  async #end(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
    clearTimeout(this.#pause);
    const child = this.#child;
    child?.kill(signal);
    const tooLong = setTimeout(() => child?.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.#ended;
    clearTimeout(tooLong);
  }

  #expectReady(): void {
    this.#wasReady = false;
    this.#ready = Promise.withResolvers();
    // Whoever does not wait for it has not asked to be told.
    this.#ready.promise.catch(() => undefined);
  }

  #spawn(): void {
    const { command, env, onChange } = this.#options;
    const began = performance.now();
    const child = spawn(process.execPath, [...command], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true });
    this.#child = child;
    child.on('message', (message) => {
      if (message !== 'ready') return;
      this.#wasReady = true;
      this.#ready.resolve(undefined);
    });
    this.#ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', (code, signal) => {
        this.#child = undefined;
        resolve();
        onChange();
        if (!this.#stopping && !this.#replacing) this.#after(code, signal, performance.now() - began);
      });
    });
    onChange();
  }

  #after(code: number | null, signal: NodeJS.Signals | null, ranForMs: number): void {
    const { name, onGivenUp } = this.#options;
    if (code === EXIT_CONFIG) {
      if (this.#wasReady) onGivenUp(name);
      else this.#ready.reject(new UserError(`${name} cannot start: what it said stands above.`));
      return;
    }
    this.#failures = ranForMs > SETTLED_AFTER_MS ? 0 : this.#failures + 1;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    console.warn(`${name} ended by itself (${signal ?? `exit code ${code ?? 'unknown'}`}); it is started again in ${pauseMs / 1000} s.`);
    this.#pause = setTimeout(() => this.#spawn(), pauseMs);
  }
}
