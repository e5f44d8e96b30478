import { describe, expect, it } from '@jest/globals';
import * as asn1js from 'asn1js';
import fc from 'fast-check';
import { PkiError } from '../pki-error.js';
import {
  bitString,
  generalizedTime,
  integer,
  namedBits,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  unsignedInteger,
  utf8String,
} from './der.js';
import { assertDer, childrenOf, readDer, readInteger, readNamedBits, readOid, readString, readTime, readWholeBitString } from './der-reader.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const unhex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const bytes = fc.uint8Array({ maxLength: 400 });

describe('DER writer', () => {
  it.each([
    [0n, '020100'],
    [127n, '02017f'],
    [128n, '02020080'],
    [-1n, '0201ff'],
    [-128n, '020180'],
    [-129n, '0202ff7f'],
    [65537n, '0203010001'],
  ])('INTEGER %s', (value, encoded) => {
    expect(hex(integer(value))).toBe(encoded);
  });

  it.each([
    ['1.2.840.113549.1.1.11', '06092a864886f70d01010b'],
    ['2.999.1', '0603883701'],
    ['0.4.0.194112.1.2', '060704008bec400102'],
    ['2.25.329800735698586629295641978511506172918', null],
  ])('OBJECT IDENTIFIER %s', (dotted, encoded) => {
    if (encoded !== null) expect(hex(oid(dotted))).toBe(encoded);
    expect(readOid(readDer(oid(dotted)))).toBe(dotted);
  });

  it('refuses texts that are no object identifier', () => {
    for (const text of ['', '1', '1.40', '3.1', '1.02', '1.2.', 'a.b']) expect(() => oid(text)).toThrow(PkiError);
  });

  it('changes from UTCTime to GeneralizedTime at the turn of 2049, never with fractions', () => {
    expect(hex(time(new Date('2049-12-31T23:59:59Z')))).toBe(`170d${hex(Buffer.from('491231235959Z'))}`);
    expect(hex(time(new Date('2050-01-01T00:00:00Z')))).toBe(`180f${hex(Buffer.from('20500101000000Z'))}`);
    expect(hex(generalizedTime(new Date('2026-01-02T03:04:05Z')))).toBe(`180f${hex(Buffer.from('20260102030405Z'))}`);
    for (const wrong of [new Date('2026-01-01T00:00:00.001Z'), new Date(Number.NaN), new Date('1949-01-01T00:00:00Z')]) {
      expect(() => time(wrong)).toThrow(expect.objectContaining({ code: 'TIME_NOT_ENCODABLE' }));
    }
  });

  it('writes long lengths, named bits without trailing zeros and sorted sets', () => {
    expect(hex(octetString(new Uint8Array(127))).slice(0, 4)).toBe('047f');
    expect(hex(octetString(new Uint8Array(128))).slice(0, 6)).toBe('048180');
    expect(hex(octetString(new Uint8Array(256))).slice(0, 8)).toBe('04820100');
    expect(hex(octetString(new Uint8Array(65536))).slice(0, 10)).toBe('0483010000');
    expect(hex(namedBits([1]))).toBe('03020640');
    expect(hex(namedBits([5, 6]))).toBe('03020106');
    expect(hex(namedBits([8]))).toBe('0303070080');
    expect(hex(namedBits([]))).toBe('030100');
    expect(hex(setOf(integer(2), integer(1)))).toBe('3106020101020102');
    expect(() => printableString('é')).toThrow(PkiError);
  });

  it('asn1js and the own reader read back whatever is written', () => {
    const value = fc.oneof(
      fc.bigInt({ min: -(1n << 200n), max: 1n << 200n }).map((n) => integer(n)),
      bytes.map((b) => octetString(b)),
      bytes.map((b) => bitString(b)),
      bytes.map((b) => unsignedInteger(b)),
      fc.string({ unit: 'grapheme' }).map((s) => utf8String(s)),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), (items) => {
        const encoded = sequence(...items, sequence(...items));
        expect(asn1js.fromBER(encoded).offset).toBe(encoded.length);
        assertDer(encoded);
        const back = childrenOf(readDer(encoded)).map((node) => hex(node.bytes));
        expect(back.slice(0, -1)).toEqual(items.map(hex));
      }),
    );
  });

  it('numbers, identifiers, bit strings, texts and times survive a round trip', () => {
    fc.assert(fc.property(fc.bigInt(), (n) => expect(readInteger(readDer(integer(n)))).toBe(n)));
    fc.assert(fc.property(bytes, (b) => expect(hex(readWholeBitString(readDer(bitString(b))))).toBe(hex(b))));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (s) => expect(readString(readDer(utf8String(s)))).toBe(s.toWellFormed())),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(40)), (positions) => {
        expect(readNamedBits(readDer(namedBits(positions)))).toEqual([...positions].sort((a, b) => a - b));
      }),
    );
    const arcs = fc.tuple(fc.constantFrom('0.5', '1.39', '2.40', '2.999'), fc.array(fc.bigInt({ min: 0n, max: 1n << 130n }), { maxLength: 5 }));
    fc.assert(
      fc.property(arcs, ([head, rest]) => {
        const dotted = [head, ...rest].join('.');
        expect(readOid(readDer(oid(dotted)))).toBe(dotted);
      }),
    );
    const instant = fc.date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (date) => {
        date.setUTCMilliseconds(0);
        expect(readTime(readDer(time(date)))).toEqual(date);
      }),
    );
  });
});

describe('DER reader', () => {
  it.each([
    ['nothing', ''],
    ['octets behind the end', '05000000'],
    ['a length longer than the input', '0405aabb'],
    ['an indefinite length', '30800000'],
    ['a length of five octets', '04850000000001aa'],
    ['a long form for a short length', '04810100'],
    ['a high tag number', '1f810100'],
    ['a padded INTEGER', '02020001'],
    ['an empty INTEGER', '0200'],
    ['a padded negative INTEGER', '0202ff80'],
    ['BOOLEAN 01', '010101'],
    ['an OID that ends inside a number', '060188'],
    ['an OID with a padded number', '06022a80'],
  ])('refuses %s', (_, encoded) => {
    expect(() => {
      assertDer(unhex(encoded));
    }).toThrow(expect.objectContaining({ code: 'DER_MALFORMED' }));
  });

  it('refuses times that do not exist or are written otherwise', () => {
    for (const text of ['260230000000Z', '260101240000Z', '2601010000Z', '260101000000+0100', '260101000060Z']) {
      const encoded = Buffer.concat([Buffer.from([0x17, text.length]), Buffer.from(text)]);
      expect(() => readTime(readDer(encoded))).toThrow(PkiError);
    }
    const fraction = Buffer.concat([Buffer.from([0x18, 17]), Buffer.from('20260101000000.5Z')]);
    expect(() => readTime(readDer(fraction))).toThrow(PkiError);
  });

  it('refuses nesting that would exhaust the stack', () => {
    let nested = sequence();
    for (let depth = 0; depth < 100; depth++) nested = sequence(nested);
    expect(() => {
      assertDer(nested);
    }).toThrow(/deep/);
  });
});
