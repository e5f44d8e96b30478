import pg from 'pg';

type Send = (this: pg.Client, ...words: unknown[]) => unknown;

/**
 * Takes a condition out of every statement that is sent to PostgreSQL over connections that are opened as long as this is in use: whatever proves
 * that the condition is needed has to fail then. Connections keep what they were opened with.
 */
export class WithoutCondition implements Disposable {
  /** How many statements were altered so far. */
  altered = 0;
  readonly #send = Reflect.get(pg.Client.prototype, 'query') as Send;

  /** @param condition as it stands in the statement @param instead with the same parameters */
  constructor(condition: string, instead: string) {
    const send = this.#send;
    const alter = (text: string): string => {
      if (!text.includes(condition)) return text;
      this.altered += 1;
      return text.replace(condition, instead);
    };
    const query: Send = function (first, ...rest) {
      if (typeof first === 'string') return send.call(this, alter(first), ...rest);
      if (typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string') return send.call(this, Object.assign(first, { text: alter(first.text) }), ...rest);
      return send.call(this, first, ...rest);
    };
    Object.assign(pg.Client.prototype, { query });
  }

  [Symbol.dispose](): void {
    // Other files of tests have the same class.
    Object.assign(pg.Client.prototype, { query: this.#send });
  }
}
