/** The environment of the tests reads both, which knows when a file has ended and when a test fails: tools/test/one-realm/environment.mjs. */
const ENDS = Symbol.for('vidimus.atEndOfFile');
const TELLERS = Symbol.for('vidimus.atFailure');

interface Realm {
  [ENDS]?: (() => Promise<void>)[];
  [TELLERS]?: Set<() => Promise<readonly string[]>>;
}

/** Has something that the tests of a file share end after the last of them. */
export function atEndOfFile(end: () => Promise<void>): void {
  const realm = globalThis as Realm;
  (realm[ENDS] ??= []).push(end);
}

/**
 * Has a test that fails tell more than its own words: what the parts that it used show at that moment.
 *
 * @param tell lines to print below the failure; none when there is nothing to tell
 * @returns takes it back, when the part is closed
 */
export function atFailure(tell: () => Promise<readonly string[]>): () => void {
  const realm = globalThis as Realm;
  const tellers = (realm[TELLERS] ??= new Set());
  tellers.add(tell);
  return () => void tellers.delete(tell);
}
