import { describe, expect, it } from '@jest/globals';
import { FieldCipher } from '@vidimus/persistence';
import { ReturnPaths } from './return-paths.js';

const cipherOf = (key: number) => new FieldCipher(new Uint8Array(32).fill(key), { random: (count) => new Uint8Array(count) });
const paths = new ReturnPaths(cipherOf(7), 'Bounces.vidimus.example');
const id = '01935a7e-6c00-7000-8000-0000000000e1';
const address = paths.of(id) ?? '';

describe('the return path of a message', () => {
  it('names the message, and is no longer than a local part may be', () => {
    expect(address).toMatch(/^bounce\+01935a7e-6c00-7000-8000-0000000000e1\.[0-9a-f]{20}@bounces\.vidimus\.example$/);
    expect(address.split('@')[0]).toHaveLength(64);
    expect(paths.messageOf(address)).toBe(id);
  });

  it('is known again when a server on the way changed its letters', () => {
    expect(paths.messageOf(address.toUpperCase())).toBe(id);
  });

  it.each([
    ['of another message', address.replace('e1.', 'e2.')],
    ['with another digit', address.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'))],
    ['cut short', address.replace(/.@/, '@')],
    ['in another domain', address.replace('bounces.', '')],
    ['made with another key', new ReturnPaths(cipherOf(8), 'bounces.vidimus.example').of(id) ?? ''],
    ['of nothing', '@bounces.vidimus.example'],
    ['that is empty', ''],
  ])('is not taken for one when it is one %s', (_what, forged) => {
    expect(paths.messageOf(forged)).toBeUndefined();
  });

  it('is none where no domain is set, and nothing comes back there', () => {
    const none = new ReturnPaths(cipherOf(7), undefined);
    expect(none.of(id)).toBeUndefined();
    expect(none.messageOf(address)).toBeUndefined();
  });
});
