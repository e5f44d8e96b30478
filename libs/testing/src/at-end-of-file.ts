/** The environment of the tests reads it, which knows when a file has ended: tools/test/one-realm/environment.mjs. */
const ENDS = Symbol.for('vidimus.atEndOfFile');

/** Has something that the tests of a file share end after the last of them. */
export function atEndOfFile(end: () => Promise<void>): void {
  const realm = globalThis as { [ENDS]?: (() => Promise<void>)[] };
  (realm[ENDS] ??= []).push(end);
}
