import type { describe as Describe, it as It } from '@jest/globals';

/** What a test file takes in place of jest's own functions. */
export interface ConditionalTests {
  it: (title: string, test: () => unknown, timeoutMs?: number) => void;
  describe: (title: string, tests: () => void) => void;
}

/**
 * Tests that need something this machine may not have. Where the condition does not hold they are skipped, and the reason stands
 * in the title, so that every report names it; the test runner fails a run with a skip that gives no reason.
 *
 * @example
 * const withOpenssl = skipUnless(toolAvailable('openssl'), 'openssl is not installed');
 * withOpenssl.it('is accepted by openssl', async () => { … });
 */
export function skipUnless(condition: boolean, reason: string): ConditionalTests {
  const { it, describe } = jestGlobals();
  if (condition) {
    return { it: (title, test, timeoutMs) => it(title, async () => {
      await test();
    }, timeoutMs), describe };
  }
  const explain = (title: string): string => `${title} (skipped: ${reason})`;
  return {
    it: (title, test) => it.skip(explain(title), async () => {
      await test();
    }),
    describe: (title, tests) => describe.skip(explain(title), tests),
  };
}

/** Taken from the global scope, since importing `@jest/globals` outside jest throws and benches use this library too. */
function jestGlobals(): { it: typeof It; describe: typeof Describe } {
  const { it, describe } = globalThis as unknown as { it?: typeof It; describe?: typeof Describe };
  if (it === undefined || describe === undefined) {
    throw new Error('skipUnless works in jest tests only.');
  }
  return { it, describe };
}
