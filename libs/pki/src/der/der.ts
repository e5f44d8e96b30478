import { PkiError } from '../pki-error.js';

/** Identifier octets used in X.509 (X.690, 8.1.2; universal and low context-specific tags only). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const textEncoder = new TextEncoder();
const EMPTY = new Uint8Array(0);

/** One TLV: identifier octet, definite minimal length, contents one after the other (X.690, 10.1). */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const content of contents) length += content.length;
  const headLength = length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : length < 0x1000000 ? 5 : 6;
  const out = Buffer.allocUnsafe(headLength + length);
  out[0] = tag;
  if (headLength === 2) {
    out[1] = length;
  } else {
    out[1] = 0x80 | (headLength - 2);
    out.writeUIntBE(length, 2, headLength - 2);
  }
  let offset = headLength;
  for (const content of contents) {
    out.set(content, offset);
    offset += content.length;
  }
  return out;
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => tlv(TAG.sequence, ...items);

/** SET OF with its elements in ascending order of their encodings (X.690, 11.6). */
export const setOf = (...items: readonly Uint8Array[]): Uint8Array =>
  tlv(TAG.set, ...(items.length < 2 ? items : [...items].sort((a, b) => Buffer.compare(a, b))));

/** `[n] EXPLICIT` (constructed). */
export const explicit = (n: number, ...contents: readonly Uint8Array[]): Uint8Array => tlv(0xa0 | n, ...contents);

/** `[n] IMPLICIT` over a primitive type: only its contents octets are given. */
export const implicitPrimitive = (n: number, content: Uint8Array): Uint8Array => tlv(0x80 | n, content);

export const boolean = (value: boolean): Uint8Array => tlv(TAG.boolean, Uint8Array.of(value ? 0xff : 0));

export const nullValue = (): Uint8Array => tlv(TAG.null, EMPTY);

export const octetString = (...contents: readonly Uint8Array[]): Uint8Array => tlv(TAG.octetString, ...contents);

/** BIT STRING of whole octets. */
export const bitString = (bytes: Uint8Array): Uint8Array => tlv(TAG.bitString, Uint8Array.of(0), bytes);

/** BIT STRING with named bits: bit numbers as in ASN.1; trailing zero bits are left out (X.690, 11.2.2). */
export function namedBits(positions: readonly number[]): Uint8Array {
  if (positions.length === 0) return tlv(TAG.bitString, Uint8Array.of(0));
  const highest = Math.max(...positions);
  const octets = new Uint8Array((highest >> 3) + 1);
  for (const position of positions) octets[position >> 3] = (octets[position >> 3] ?? 0) | (0x80 >> (position & 7));
  return tlv(TAG.bitString, Uint8Array.of(7 - (highest & 7)), octets);
}

/** INTEGER from a number or bigint of either sign, in the fewest octets (X.690, 8.3). */
export function integer(value: bigint | number): Uint8Array {
  let rest = BigInt(value);
  const octets: number[] = [];
  do {
    octets.unshift(Number(rest & 0xffn));
    rest >>= 8n;
  } while (!((rest === 0n && (octets[0] ?? 0) < 0x80) || (rest === -1n && (octets[0] ?? 0) >= 0x80)));
  return tlv(TAG.integer, Uint8Array.from(octets));
}

/** INTEGER from the big-endian magnitude of a non-negative number: leading zeros dropped, sign octet added as needed. */
export function unsignedInteger(magnitude: Uint8Array): Uint8Array {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const trimmed = magnitude.subarray(start);
  const first = trimmed[0] ?? 0;
  if (trimmed.length === 0 || first >= 0x80) return tlv(TAG.integer, Uint8Array.of(0), trimmed);
  return tlv(TAG.integer, trimmed);
}

export const enumerated = (value: number): Uint8Array => tlv(TAG.enumerated, Uint8Array.of(value));

export const utf8String = (text: string): Uint8Array => tlv(TAG.utf8String, textEncoder.encode(text));

/** PrintableString. @throws PkiError `NAME_ATTRIBUTE` on a character outside its small alphabet (X.680, 41.4). */
export function printableString(text: string): Uint8Array {
  if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) {
    throw new PkiError('NAME_ATTRIBUTE', 'A PrintableString may hold letters, digits, space and \'()+,-./:=? only');
  }
  return tlv(TAG.printableString, textEncoder.encode(text));
}

/** IA5String contents (ASCII). @throws PkiError `PROFILE` on any other character: addresses must be IDNA encoded before. */
export function ia5Bytes(text: string): Uint8Array {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new PkiError('PROFILE', 'An address in a certificate must be printable ASCII');
  return textEncoder.encode(text);
}

export const ia5String = (text: string): Uint8Array => tlv(TAG.ia5String, ia5Bytes(text));

const oidCache = new Map<string, Uint8Array>();

/** OBJECT IDENTIFIER from dotted decimal. Encodings are kept: the platform uses some dozens of them over and over. */
export function oid(dotted: string): Uint8Array {
  const known = oidCache.get(dotted);
  if (known !== undefined) return known;
  const encoded = encodeOid(dotted);
  // Bounded, since a name attribute of a foreign certificate may bring any identifier.
  if (oidCache.size < 500) oidCache.set(dotted, encoded);
  return encoded;
}

function encodeOid(dotted: string): Uint8Array {
  if (!/^[0-2](\.(0|[1-9][0-9]*))+$/.test(dotted)) {
    throw new PkiError('DER_MALFORMED', 'An object identifier is written in dotted decimal, as 1.2.840');
  }
  const arcs = dotted.split('.').map((arc) => BigInt(arc));
  const [top = 0n, second = 0n, ...rest] = arcs;
  if (top < 2n && second > 39n) throw new PkiError('DER_MALFORMED', 'Below arcs 0 and 1 the second number ends at 39');
  const octets: number[] = [];
  for (const value of [top * 40n + second, ...rest]) {
    const digits = [Number(value & 0x7fn)];
    for (let high = value >> 7n; high > 0n; high >>= 7n) digits.unshift(Number(high & 0x7fn) | 0x80);
    octets.push(...digits);
  }
  return tlv(TAG.oid, Uint8Array.from(octets));
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

function timeText(instant: Date): string {
  const month = pad(instant.getUTCMonth() + 1);
  const clock = pad(instant.getUTCHours()) + pad(instant.getUTCMinutes()) + pad(instant.getUTCSeconds());
  return `${month}${pad(instant.getUTCDate())}${clock}Z`;
}

function assertWholeSecond(instant: Date): number {
  const year = instant.getUTCFullYear();
  if (Number.isNaN(year) || instant.getUTCMilliseconds() !== 0 || year < 1950 || year > 9999) {
    throw new PkiError('TIME_NOT_ENCODABLE', 'A time in a certificate is a whole second of the years 1950 to 9999');
  }
  return year;
}

/**
 * `Time` of RFC 5280, 4.1.2.5: UTCTime until 2049, GeneralizedTime afterwards, whole seconds, Z.
 * @throws PkiError `TIME_NOT_ENCODABLE` when the instant has milliseconds: the caller's record would differ from the certificate.
 */
export function time(instant: Date): Uint8Array {
  const year = assertWholeSecond(instant);
  if (year >= 2050) return generalizedTime(instant);
  return tlv(TAG.utcTime, textEncoder.encode(pad(year % 100) + timeText(instant)));
}

/** GeneralizedTime without fractions, as OCSP demands for every year. @throws PkiError `TIME_NOT_ENCODABLE` as {@link time}. */
export function generalizedTime(instant: Date): Uint8Array {
  const year = assertWholeSecond(instant);
  return tlv(TAG.generalizedTime, textEncoder.encode(pad(year, 4) + timeText(instant)));
}
