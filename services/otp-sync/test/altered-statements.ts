import { jest } from '@jest/globals';
import pg from 'pg';

/**
 * Takes a condition out of every statement that is sent to PostgreSQL over connections that are opened from now on: whatever proves that the
 * condition is needed has to fail then.
 * @param condition as it stands in the statement @param instead with the same parameters
 * @returns how many statements were altered so far
 */
export function withoutCondition(condition: string, instead: string): () => number {
  let altered = 0;
  const send = pg.Client.prototype.query as (...words: unknown[]) => unknown;
  const alter = (text: string): string => {
    if (!text.includes(condition)) return text;
    altered += 1;
    return text.replace(condition, instead);
  };
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, first: unknown, ...rest: unknown[]) {
    if (typeof first === 'string') return send.call(this, alter(first), ...rest);
    if (typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string') return send.call(this, Object.assign(first, { text: alter(first.text) }), ...rest);
    return send.call(this, first, ...rest);
  });
  return () => altered;
}
