import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FieldCipher, SealBroken } from './field-cipher.js';

const ids = { random: (count: number) => randomBytes(count) };
const key = randomBytes(32);
const cipher = new FieldCipher(key, ids);

describe('field cipher', () => {
  it('opens what it sealed, in the same place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const valid = value.toWellFormed();
        expect(cipher.open('person.surname:1', cipher.seal('person.surname:1', valid))).toBe(valid);
      }),
    );
  });

  it('never seals twice alike', () => {
    expect(cipher.seal('a', 'value')).not.toBe(cipher.seal('a', 'value'));
  });

  it('does not open a value that was moved to another place, or under another key', () => {
    const sealed = cipher.seal('person.surname:1', 'value');
    expect(() => cipher.open('person.surname:2', sealed)).toThrow(SealBroken);
    expect(() => new FieldCipher(randomBytes(32), ids).open('person.surname:1', sealed)).toThrow(SealBroken);
  });

  it('finds a change in any byte, and any missing one', () => {
    const sealed = Buffer.from(cipher.seal('a', 'some value'), 'base64');
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => cipher.open('a', changed.toString('base64'))).toThrow(SealBroken);
      expect(() => cipher.open('a', sealed.subarray(0, index).toString('base64'))).toThrow(SealBroken);
    }
  });

  it('makes equal blind indexes for equal values of one purpose only, and only with the key', () => {
    const index = cipher.blindIndex('tax-number', '094259216');
    expect(FieldCipher.sameIndex(index, cipher.blindIndex('tax-number', '094259216'))).toBe(true);
    expect(FieldCipher.sameIndex(index, cipher.blindIndex('e-mail', '094259216'))).toBe(false);
    expect(FieldCipher.sameIndex(index, new FieldCipher(randomBytes(32), ids).blindIndex('tax-number', '094259216'))).toBe(
      false,
    );
  });

  it('refuses a key of another length', () => {
    expect(() => new FieldCipher(randomBytes(16), ids)).toThrow(RangeError);
  });
});
