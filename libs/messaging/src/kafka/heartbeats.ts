/** Longer than a record mostly takes, far shorter than the session that heartbeats keep alive (30 s). */
const INTERVAL_MS = 1_000;

/** Tells the group that a member lives, while one of its records takes its time. */
export class Heartbeats {
  readonly #failed = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(beat: () => Promise<void>) {
    this.#timer = setInterval(() => {
      beat().catch((error: unknown) => {
        this.stop();
        this.#failed.abort(error);
      });
    }, INTERVAL_MS);
  }

  /** Aborted, with the error as its reason, when the group does not know the member any more or rebalances. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
