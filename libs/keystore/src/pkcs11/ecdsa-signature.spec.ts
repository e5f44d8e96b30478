import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ecdsaSignatureDer } from './ecdsa-signature.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('r‖s as DER', () => {
  it.each([
    ['drops leading zeros', '0000000100000002', '3006020101020102'],
    ['keeps numbers positive', '800000007fffffff', '300d0205008000000002047fffffff'],
    ['writes zero as one digit', '0000', '3006020100020100'],
  ])('%s', (_, raw, der) => {
    expect(hex(ecdsaSignatureDer(Buffer.from(raw, 'hex')))).toBe(der);
  });

  it.each(['P-256', 'P-384'])('gives what node:crypto verifies, for 500 signatures of %s', (namedCurve) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    for (let count = 0; count < 500; count += 1) {
      const data = Buffer.from(`data ${count}`);
      const raw = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(verify('sha256', data, publicKey, ecdsaSignatureDer(raw))).toBe(true);
    }
  });

  it.each([0, 63, 98])('refuses %d bytes', (length) => {
    expect(() => ecdsaSignatureDer(new Uint8Array(length))).toThrow(RangeError);
  });
});
