import { describe, expect, it } from '@jest/globals';
import { clientNetwork } from './client-network.js';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.78', '192.0.2.0/24'],
    ['2001:db8:1:2ff::1', '20010db8000102/56'],
    ['2001:0db8:0001:0200:ffff::', '20010db8000102/56'],
    ['::1', '00000000000000/56'],
    ['fe80::1%eth0', 'fe800000000000/56'],
    ['somewhere', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it('differs for another customer of the same provider', () => {
    expect(clientNetwork('2001:db8:1:300::1')).not.toBe(clientNetwork('2001:db8:1:2ff::1'));
  });
});
