import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newSupportCode, readSupportCode } from './support-code.js';

describe('a code of support', () => {
  it('has eight characters that nobody mistakes, in two groups', () => {
    for (let round = 0; round < 100; round += 1) expect(newSupportCode({ random: (count) => randomBytes(count) })).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('is the same in every spelling', () => {
    for (const typed of ['0a1b-cd2e', ' OAIB CD2E ', 'oalbcd2e']) expect(readSupportCode(typed)).toBe('0A1BCD2E');
  });
});
