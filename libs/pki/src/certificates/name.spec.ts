import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readDer } from '../der/der-reader.js';
import { printableString, sequence, oid, TAG, tlv, utf8String } from '../der/der.js';
import { PkiError } from '../pki-error.js';
import { encodeName, NAME_ATTRIBUTES, parseName, printName, readName, valuesOf, type Name } from './name.js';

const value = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => text.trim() === text && !/[\p{Cc}\p{Cs}]/u.test(text));
const utf8Type = fc.constantFrom('commonName', 'surname', 'organizationName', 'title', 'pseudonym');
const attribute = fc.record({ type: utf8Type, value });

describe('distinguished names', () => {
  it('writes one SET per attribute, country and serial number as PrintableString, the rest as UTF8String', () => {
    const name: Name = [
      { type: 'countryName', value: 'IT' },
      { type: 'commonName', value: 'Prova' },
      { type: 'serialNumber', value: 'TINIT-X' },
    ];
    const set = (id: string, text: Uint8Array): Uint8Array => tlv(TAG.set, sequence(oid(id), text));
    const expected = sequence(
      set('2.5.4.6', printableString('IT')),
      set('2.5.4.3', utf8String('Prova')),
      set('2.5.4.5', printableString('TINIT-X')),
    );
    expect(Buffer.compare(encodeName(name), expected)).toBe(0);
    expect(valuesOf(readName(readDer(expected)), 'commonName')).toEqual(['Prova']);
  });

  it('[S1-25] reads back every name it writes', () => {
    fc.assert(
      fc.property(fc.array(attribute, { maxLength: 6 }), (name) => {
        expect(readName(readDer(encodeName(name)))).toEqual(name);
      }),
    );
  });

  it('counts characters, not octets, and names the attribute that is too long', () => {
    const at = (count: number): Name => [{ type: 'commonName', value: 'Ψ'.repeat(count) }];
    expect(() => encodeName(at(64))).not.toThrow();
    expect(() => encodeName(at(65))).toThrow(/commonName is longer than 64/);
    for (const [type, { maxCharacters }] of Object.entries(NAME_ATTRIBUTES)) {
      const long = [{ type, value: 'A'.repeat(maxCharacters + 1) }];
      expect(() => encodeName(long)).toThrow(expect.objectContaining({ code: 'NAME_ATTRIBUTE', message: expect.stringContaining(type) }));
    }
  });

  it.each([
    [{ type: 'countryName', value: 'gr' }, /countryName/],
    [{ type: 'serialNumber', value: 'ΑΦΜ' }, /serialNumber/],
    [{ type: 'commonName', value: '' }, /commonName/],
    [{ type: 'commonName', value: ' padded' }, /commonName/],
    [{ type: 'commonName', value: 'a\nb' }, /commonName/],
    [{ type: 'emailAddress', value: 'a@example.com' }, /emailAddress/],
  ])('refuses %j', (wrong, message) => {
    expect(() => encodeName([wrong])).toThrow(message);
  });
});

describe('text form (RFC 4514)', () => {
  it.each([
    ['CN=Anna\\, Rossi,O=A\\+B\\; C,C=IT', [['countryName', 'IT'], ['organizationName', 'A+B; C'], ['commonName', 'Anna, Rossi']]],
    ['CN=\\#1\\ ', [['commonName', '#1 ']]],
    ['cn=Lu\\C4\\8Di\\C4\\87', [['commonName', 'Lučić']]],
    ['2.5.4.3=plain', [['commonName', 'plain']]],
    ['1.2.3=#0c0161', [['1.2.3', 'a']]],
    ['', []],
  ])('reads %s', (text, expected) => {
    expect(parseName(text).map(({ type, value: read }) => [type, read])).toEqual(expected);
  });

  it.each(['CN', 'CN=', 'CN=a,', 'CN=a+O=b', 'CN=a\\', 'XX=a', 'CN=a;b', 'CN=a\\x', '1.2.3=#0', '1.2.3=#05'])('refuses %s', (text) => {
    expect(() => parseName(text)).toThrow(PkiError);
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.array(attribute, { maxLength: 6 }), (name) => {
        expect(parseName(printName(name))).toEqual(name);
      }),
    );
  });
});
