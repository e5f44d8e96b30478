/**
 * `@jest/globals` for test files that share one realm: what jest's framework makes anew for each file is looked up when it is called, since
 * a helper that several files use is loaded once.
 */
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({ config: { fakeTimers: {} }, global: globalThis });

/** The function of that name of the file that runs, with its members, such as `it.each`. */
const current = (name) => new Proxy(() => undefined, { apply: (_target, _this, args) => globalThis[name](...args), get: (_target, member) => globalThis[name][member] });

export const [afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test] = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'it', 'test'].map(current);

/** The part of jest that the tests use. */
export const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  useFakeTimers: () => timers.useFakeTimers(),
  useRealTimers: () => timers.useRealTimers(),
  advanceTimersByTimeAsync: (milliseconds) => timers.advanceTimersByTimeAsync(milliseconds),
  /** Where jest's framework looks for the time-out of a file. */
  setTimeout: (milliseconds) => {
    globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = milliseconds;
  },
};
