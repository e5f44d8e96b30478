import { describe, expect, it } from '@jest/globals';
import { atFailure } from '../../libs/testing/src/test-events.js';
import { countOutcome } from '../../tools/test/count-outcome.mjs';
import OneRealmEnvironment from '../../tools/test/one-realm/environment.mjs';

const file = (name: string, status: string, tests: [string, string][]): object => ({
  name,
  status,
  assertionResults: tests.map(([fullName, testStatus]) => ({ fullName, status: testStatus })),
});

describe('the test runner counts', () => {
  it('what passed, failed and was skipped with a reason, naming each reason once', () => {
    const testResults = [
      file('a.spec.ts', 'failed', [['adds', 'passed'], ['subtracts', 'failed']]),
      file('b.spec.ts', 'passed', [['signs (skipped: softhsm2 is not installed)', 'pending'], ['keys (skipped: softhsm2 is not installed) wraps', 'pending']]),
    ];
    const { passed, failed, skipped, notes } = countOutcome({ testResults }, 1, '');
    expect({ passed, failed, skipped, notes }).toEqual({ passed: 1, failed: 1, skipped: 2, notes: ['skipped 2: softhsm2 is not installed'] });
  });

  it('a test left out without a reason as failed', () => {
    const testResults = [file('a.spec.ts', 'passed', [['adds', 'passed'], ['divides', 'pending'], ['multiplies', 'todo']])];
    expect(countOutcome({ testResults }, 0, '')).toMatchObject({ passed: 1, failed: 2, skipped: 0 });
  });

  it('a file that does not even load, and an end with an error without a failed test, as failed', () => {
    expect(countOutcome({ testResults: [file('broken.spec.ts', 'failed', [])] }, 1, '')).toMatchObject({ failed: 1, notes: ['did not run: broken.spec.ts'] });
    expect(countOutcome({ testResults: [] }, 7, '')).toMatchObject({ failed: 1, notes: ['jest ended with code 7 though no test failed'] });
  });
});

describe('a test that fails', () => {
  it('tells below its own words what the parts that it used show, as long as they are there', async () => {
    const failing = async (): Promise<Error> => {
      const error = new Error('Timeout 30000ms exceeded.');
      await new OneRealmEnvironment().handleTestEvent({ name: 'test_fn_failure', error });
      return error;
    };
    const close = atFailure(async () => ['The page / shows:', 'Sign-in failed']);
    const mute = atFailure(async () => Promise.reject(new Error('The page is closed.')));
    const { message, stack } = await failing();
    expect(message).toBe('Timeout 30000ms exceeded.\nThe page / shows:\nSign-in failed');
    expect(stack).toMatch(/^Error: Timeout 30000ms exceeded\.\nThe page \/ shows:\nSign-in failed\n +at /);
    close();
    mute();
    expect((await failing()).message).toBe('Timeout 30000ms exceeded.');
  });
});
