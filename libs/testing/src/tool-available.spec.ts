import { describe, expect, it } from '@jest/globals';
import { skipUnless } from './skip-unless.js';
import { toolAvailable } from './tool-available.js';

describe('what a machine has', () => {
  it('is found on PATH, folders and missing programs are not', () => {
    expect(toolAvailable('sh')).toBe(true);
    expect(toolAvailable('no-such-program-anywhere')).toBe(false);
    expect(toolAvailable('.')).toBe(false);
  });

  let ran = false;
  skipUnless(toolAvailable('sh'), 'there is no shell').it('lets a test run where it holds', () => {
    ran = true;
  });
  it('has let it run', () => {
    expect(ran).toBe(true);
  });
});
