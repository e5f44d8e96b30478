import { describe, expect, it } from '@jest/globals';
import { certificatesOf } from './certificate-chain.js';

const pem = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;

describe('a chain', () => {
  it('is taken apart into its certificates, leaf first', () => {
    expect(certificatesOf(`${pem('AA')}\n${pem('BB')}\n`)).toEqual([pem('AA'), pem('BB')]);
    expect(certificatesOf('')).toEqual([]);
  });
});
