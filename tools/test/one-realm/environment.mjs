/** The environment of test files that share one realm: the process itself, whose variables are put back after each file. */
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

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

  async teardown() {
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
