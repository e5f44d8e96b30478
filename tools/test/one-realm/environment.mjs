/** The environment of test files that share one realm: the process itself, whose variables are put back after each file. */
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');
/** What the tests of a file share and end after it: libs/testing, `atEndOfFile`. */
const ENDS = Symbol.for('vidimus.atEndOfFile');
/** What a test that fails tells besides: libs/testing, `atFailure`. */
const TELLERS = Symbol.for('vidimus.atFailure');

export default class OneRealmEnvironment {
  #variables = {};

  /** Jest hangs its own on this; test files have the globals of the process. */
  global = {};
  fakeTimers = null;
  fakeTimersModern = null;

  async setup() {
    this.#variables = { ...process.env };
    delete globalThis[TIMEOUT];
  }

  async handleTestEvent({ name, error }) {
    if (name !== 'test_fn_failure' || !(error instanceof Error)) return;
    const told = await Promise.all([...(globalThis[TELLERS] ?? [])].map((tell) => tell().catch(() => [])));
    const { message, stack = message } = error;
    error.message = [message, ...told.flat()].join('\n');
    error.stack = stack.replace(message, () => error.message);
  }

  async teardown() {
    globalThis[TELLERS]?.clear();
    for (const end of globalThis[ENDS]?.splice(0) ?? []) await end();
    for (const name of Object.keys(process.env)) {
      if (!Object.hasOwn(this.#variables, name)) {
        delete process.env[name];
      }
    }
    Object.assign(process.env, this.#variables);
  }

  getVmContext() {
    return null;
  }
}
