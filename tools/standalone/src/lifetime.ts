import { describeError } from '@vidimus/service-kit';

/** What a person is told, how the process is ended by force, and after which time; tests have their own. */
export interface LifetimeSettings {
  readonly say: (line: string) => void;
  readonly exit: (code: number) => void;
  readonly stopWithinMs: number;
  /** By which it is started again. */
  readonly command: string;
}

const SETTINGS: LifetimeSettings = {
  say: (line) => console.error(line),
  exit: (code) => process.exit(code),
  stopWithinMs: 20_000,
  command: 'npm start',
};

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * When the process is to end, and why. Whatever asks for it, it is over within a time: a stop that hangs is cut short.
 */
export class Lifetime {
  /** Aborted once the end is asked for. */
  readonly signal: AbortSignal;
  readonly #asked = new AbortController();
  readonly #settings: LifetimeSettings;
  #ready = false;
  #restart: (() => void) | undefined;

  constructor(settings: Partial<LifetimeSettings> = {}) {
    this.#settings = { ...SETTINGS, ...settings };
    this.signal = this.#asked.signal;
  }

  /** Ends with Ctrl-C, with the terminal, and when asked by the system; and when something fails that nobody caught. */
  listen(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.interrupt(signal));
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => this.fail('The platform', error));
    }
    process.on('SIGUSR2', () => this.restart());
    // A terminal that was closed takes no more lines; that is no reason to end before everything has stopped.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  }

  /** From now on an interruption is the ordinary end, with exit code 0; before, set-up was cut short. */
  ready(): void {
    this.#ready = true;
  }

  /** What is done from now on when a restart is asked for, which nothing is at first. */
  restartBy(restart: () => void): void {
    this.#restart = restart;
  }

  restart(): void {
    if (this.#restart === undefined || this.signal.aborted) this.#settings.say(`There is nothing that could be restarted one by one: stop with Ctrl-C, and start again with "${this.#settings.command}".`);
    else this.#restart();
  }

  interrupt(signal: keyof typeof EXIT_CODES): void {
    if (this.signal.aborted) this.#settings.say(`Still stopping; it takes ${this.#settings.stopWithinMs / 1000} seconds at most.`);
    else this.#end(this.#ready ? 0 : EXIT_CODES[signal]);
  }

  /** Something cannot go on, for a reason that people have been told. */
  giveUp(sentence: string): void {
    this.#settings.say(sentence);
    this.#end(1);
  }

  /** Something cannot go on. The text of the error stays unsaid: it may repeat what people typed. */
  fail(who: string, error: unknown): void {
    const { name, code } = describeError(error);
    const what = code === undefined ? name : `${name} ${code}`;
    this.#settings.say(`${who} cannot go on (${what}) and everything is stopped. Your data are kept: start again with "${this.#settings.command}".`);
    this.#end(1);
  }

  /** Resolves when the end is asked for. */
  async ended(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
  }

  #end(code: number): void {
    process.exitCode = process.exitCode === 1 ? 1 : code;
    if (this.signal.aborted) return;
    const { say, exit, stopWithinMs, command } = this.#settings;
    // Not waited for: it only matters while something else keeps the process alive.
    setTimeout(() => {
      say(`Stopping took too long and was cut short. Your data are kept: start again with "${command}".`);
      exit(1);
    }, stopWithinMs).unref();
    this.#asked.abort();
  }
}
