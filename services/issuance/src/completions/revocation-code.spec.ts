import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FieldCipher } from '@vidimus/persistence';
import { hashRevocationCode, makeRevocationCode } from './revocation-code.js';

const numbers = (...values: number[]) => ({
  random: () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(values.shift() ?? 0);
    return bytes;
  },
});

describe('a revocation code', () => {
  it('[S4-41] has eight digits, zeros in front too', () => {
    expect(makeRevocationCode(numbers(7))).toBe('00000007');
    expect(makeRevocationCode(numbers(4_199_999_999))).toBe('99999999');
  });

  it('[S4-41] is kept under a key, and for one request', () => {
    const ids = { random: (count: number) => randomBytes(count), uuid: () => '' };
    const cipher = new FieldCipher(randomBytes(32), ids);
    const [mine, other] = ['01935a7e-6c00-7000-8000-000000000001', '01935a7e-6c00-7000-8000-000000000002'];
    const kept = hashRevocationCode(cipher, mine, '12345678');
    expect(kept).toBe(hashRevocationCode(cipher, mine, '12345678'));
    expect(kept).not.toContain('12345678');
    expect(kept).not.toBe(hashRevocationCode(cipher, other, '12345678'));
    expect(kept).not.toBe(hashRevocationCode(cipher, mine, '12345679'));
    expect(kept).not.toBe(hashRevocationCode(new FieldCipher(randomBytes(32), ids), mine, '12345678'));
  });
});
