import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

type Send = (this: pg.Client, ...words: unknown[]) => unknown;

/** Where no second one can come before the first is through, it goes on by itself. */
const ALONE_MS = 10_000;

/**
 * Takes a condition out of every statement that is sent to PostgreSQL over connections that are opened as long as this is in use: whatever proves
 * that the condition is needed has to fail then. Connections keep what they were opened with. The first such statement waits for a second one, so that
 * what the condition keeps apart is under way twice, however fast the first would have been.
 */
export class WithoutCondition implements Disposable {
  /** How many statements were altered so far. */
  altered = 0;
  readonly #second = Promise.withResolvers<void>();
  readonly #send = Reflect.get(pg.Client.prototype, 'query') as Send;

  /** @param condition as it stands in the statement @param instead with the same parameters */
  constructor(condition: string, instead: string) {
    const send = this.#send;
    const alter = (text: string): string => text.replace(condition, instead);
    /** Counts one. @returns what it waits for */
    const turn = (): Promise<unknown> | undefined => {
      this.altered += 1;
      if (this.altered === 2) this.#second.resolve();
      return this.altered === 1 ? Promise.race([this.#second.promise, pause(ALONE_MS, undefined, { ref: false })]) : undefined;
    };
    const query: Send = function (first, ...rest) {
      const text = typeof first === 'string' ? first : typeof first === 'object' && first !== null && 'text' in first ? first.text : undefined;
      if (typeof text !== 'string' || !text.includes(condition)) return send.call(this, first, ...rest);
      const altered = typeof first === 'string' ? alter(text) : Object.assign(first as object, { text: alter(text) });
      const go = (): unknown => send.call(this, altered, ...rest);
      return turn()?.then(go) ?? go();
    };
    Object.assign(pg.Client.prototype, { query });
  }

  [Symbol.dispose](): void {
    // Other files of tests have the same class.
    Object.assign(pg.Client.prototype, { query: this.#send });
  }
}
