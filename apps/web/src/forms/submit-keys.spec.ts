import { describe, expect, it } from '@jest/globals';
import { SubmitKeys } from './submit-keys.js';

describe('idempotency keys of a form', () => {
  it('stay the same for a retry, and change with the content', () => {
    let count = 0;
    const keys = new SubmitKeys(() => `key-${(count += 1)}`);
    expect([keys.keyFor('a'), keys.keyFor('a'), keys.keyFor('b')]).toEqual(['key-1', 'key-1', 'key-2']);
  });

  it('are new once an answer came', () => {
    const keys = new SubmitKeys();
    const first = keys.keyFor('a');
    keys.forget();
    expect(keys.keyFor('a')).not.toBe(first);
  });

  it('are UUIDs of version 4', () => {
    expect(new SubmitKeys().keyFor('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
