import { PkiError } from '../pki-error.js';
import { TAG } from './der.js';

/** One decoded TLV; `bytes` and `content` are views of the input. */
export interface DerNode {
  readonly tag: number;
  /** Head and contents. */
  readonly bytes: Uint8Array;
  /** Contents only. */
  readonly content: Uint8Array;
}

/** Deeper nesting than this occurs in no certificate; it stops inputs built to exhaust the stack. */
const MAX_DEPTH = 64;

const malformed = (message: string): PkiError => new PkiError('DER_MALFORMED', message);

/**
 * Reads exactly one TLV that fills `bytes`. Strict DER: low tag numbers, definite minimal lengths, nothing behind.
 * @throws PkiError `DER_MALFORMED`
 */
export function readDer(bytes: Uint8Array): DerNode {
  const node = readAt(bytes, 0);
  if (node.bytes.length !== bytes.length) throw malformed('There are octets behind the end of the structure');
  return node;
}

/** The elements of a constructed node. @throws PkiError `DER_MALFORMED` */
export function childrenOf(node: DerNode): DerNode[] {
  const children: DerNode[] = [];
  for (let offset = 0; offset < node.content.length; ) {
    const child = readAt(node.content, offset);
    children.push(child);
    offset += child.bytes.length;
  }
  return children;
}

function readAt(bytes: Uint8Array, offset: number): DerNode {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw malformed('The structure ends in the middle of an element');
  if ((tag & 0x1f) === 0x1f) throw malformed('A tag number above 30 is not used in X.509');
  let head = 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw malformed('A length is indefinite or longer than four octets');
    head += octets;
    length = 0;
    for (let index = 0; index < octets; index++) length = length * 256 + (bytes[offset + 2 + index] ?? 0);
    if (length < 0x80 || length < 256 ** (octets - 1)) throw malformed('A length is not in its shortest form');
  }
  const end = offset + head + length;
  if (end > bytes.length) throw malformed('An element is longer than what contains it');
  return { tag, bytes: bytes.subarray(offset, end), content: bytes.subarray(offset + head, end) };
}

/** Walks the whole structure and refuses anything that is not DER, to the last element. @throws PkiError `DER_MALFORMED` */
export function assertDer(bytes: Uint8Array): void {
  visit(readDer(bytes), 0);
}

function visit(node: DerNode, depth: number): void {
  if (depth > MAX_DEPTH) throw malformed('The structure is nested too deeply');
  if ((node.tag & 0x20) !== 0) {
    for (const child of childrenOf(node)) visit(child, depth + 1);
    return;
  }
  if (node.tag === TAG.boolean) readBoolean(node);
  if (node.tag === TAG.integer) readIntegerBytes(node);
  if (node.tag === TAG.oid) readOid(node);
}

/** Steps through the fields of a SEQUENCE in order, as its ASN.1 lists them. */
export class DerFields {
  private readonly nodes: readonly DerNode[];
  private position = 0;

  /** @param what names the structure in error messages */
  constructor(
    node: DerNode,
    private readonly what: string,
    tag: number = TAG.sequence,
  ) {
    if (node.tag !== tag) throw malformed(`${what} has another type than expected`);
    this.nodes = childrenOf(node);
  }

  /** The next field, which must be there (and of type `tag`, when one is given). */
  next(field: string, tag?: number): DerNode {
    const node = this.nodes[this.position];
    if (node === undefined || (tag !== undefined && node.tag !== tag)) {
      throw malformed(`${this.what}: ${field} is missing or of another type`);
    }
    this.position++;
    return node;
  }

  /** The next field when it has one of these tags, else nothing is taken. */
  optional(...tags: readonly number[]): DerNode | undefined {
    const node = this.nodes[this.position];
    if (node === undefined || !tags.includes(node.tag)) return undefined;
    this.position++;
    return node;
  }

  /** @throws PkiError when fields are left over. */
  end(): void {
    if (this.position !== this.nodes.length) throw malformed(`${this.what} has more fields than its type allows`);
  }
}

/** The single element inside an EXPLICIT tag or an OCTET STRING. */
export const inner = (node: DerNode): DerNode => readDer(node.content);

export function expectTag(node: DerNode, tag: number, what: string): DerNode {
  if (node.tag !== tag) throw malformed(`${what} has another type than expected`);
  return node;
}

export function readBoolean(node: DerNode): boolean {
  const value = node.content[0];
  if (node.tag !== TAG.boolean || node.content.length !== 1 || (value !== 0 && value !== 0xff)) {
    throw malformed('A BOOLEAN is one octet, 00 or FF');
  }
  return value === 0xff;
}

/** Contents octets of an INTEGER (two's complement), checked to be the shortest form. */
export function readIntegerBytes(node: DerNode, tag: number = TAG.integer): Uint8Array {
  const [first, second = 0] = node.content;
  if (node.tag !== tag || first === undefined) throw malformed('An INTEGER is expected here');
  const isPadded = node.content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (isPadded) throw malformed('An INTEGER is not in its shortest form');
  return node.content;
}

export function readInteger(node: DerNode, tag: number = TAG.integer): bigint {
  const octets = readIntegerBytes(node, tag);
  const magnitude = BigInt(`0x${Buffer.from(octets).toString('hex')}`);
  return (octets[0] ?? 0) >= 0x80 ? magnitude - (1n << BigInt(octets.length * 8)) : magnitude;
}

/** A small non-negative INTEGER or ENUMERATED. */
export function readSmallInteger(node: DerNode, tag: number = TAG.integer): number {
  const octets = readIntegerBytes(node, tag);
  if (octets.length > 4 || (octets[0] ?? 0) >= 0x80) throw malformed('A number is out of range');
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}

const oidCache = new Map<string, string>();

/** Dotted decimal of an OBJECT IDENTIFIER. */
export function readOid(node: DerNode): string {
  const key = String.fromCharCode(node.tag, ...node.content.subarray(0, 129));
  const known = oidCache.get(key);
  if (known !== undefined) return known;
  const dotted = decodeOid(node);
  // Bounded, since inputs may bring any identifier.
  if (oidCache.size < 500) oidCache.set(key, dotted);
  return dotted;
}

function decodeOid(node: DerNode): string {
  const octets = node.content;
  const last = octets[octets.length - 1];
  if (node.tag !== TAG.oid || last === undefined || last >= 0x80 || octets.length > 128) {
    throw malformed('An OBJECT IDENTIFIER is expected here');
  }
  const numbers: bigint[] = [];
  let value = 0n;
  let isStart = true;
  for (const octet of octets) {
    if (isStart && octet === 0x80) throw malformed('An OBJECT IDENTIFIER is not in its shortest form');
    value = (value << 7n) | BigInt(octet & 0x7f);
    isStart = octet < 0x80;
    if (isStart) {
      numbers.push(value);
      value = 0n;
    }
  }
  const [first = 0n, ...rest] = numbers;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}

/** The octets of a BIT STRING and the number of unused bits in the last one. */
export function readBitString(node: DerNode): { readonly bytes: Uint8Array; readonly unusedBits: number } {
  const unusedBits = node.content[0];
  if (node.tag !== TAG.bitString || unusedBits === undefined || unusedBits > 7) throw malformed('A BIT STRING is expected here');
  const bytes = node.content.subarray(1);
  const last = bytes[bytes.length - 1] ?? 0;
  if ((bytes.length === 0 && unusedBits > 0) || (last & ((1 << unusedBits) - 1)) !== 0) {
    throw malformed('The unused bits of a BIT STRING must exist and be zero');
  }
  return { bytes, unusedBits };
}

/** A BIT STRING of whole octets, as keys and signatures are. */
export function readWholeBitString(node: DerNode): Uint8Array {
  const { bytes, unusedBits } = readBitString(node);
  if (unusedBits !== 0) throw malformed('A BIT STRING of whole octets is expected here');
  return bytes;
}

/** The set bit numbers of a named-bit BIT STRING. */
export function readNamedBits(node: DerNode): number[] {
  const { bytes } = readBitString(node);
  const positions: number[] = [];
  for (let position = 0; position < bytes.length * 8; position++) {
    if (((bytes[position >> 3] ?? 0) & (0x80 >> (position & 7))) !== 0) positions.push(position);
  }
  return positions;
}

export function readOctetString(node: DerNode): Uint8Array {
  return expectTag(node, TAG.octetString, 'An OCTET STRING').content;
}

/** UTCTime or GeneralizedTime in the only form that RFC 5280, 4.1.2.5 allows: with seconds, no fraction, Z. */
export function readTime(node: DerNode): Date {
  const text = Buffer.from(node.content).toString('latin1');
  const match =
    node.tag === TAG.utcTime
      ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text)
      : node.tag === TAG.generalizedTime
        ? /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text)
        : null;
  if (match === null) throw malformed('A time must be YYMMDDhhmmssZ or YYYYMMDDhhmmssZ');
  const [written = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  // RFC 5280, 4.1.2.5.1: two-digit years from 50 belong to the 20th century.
  const year = node.tag === TAG.generalizedTime ? written : written + (written >= 50 ? 1900 : 2000);
  const instant = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  instant.setUTCFullYear(year, month - 1, day);
  const isReal =
    instant.getUTCMonth() === month - 1 && instant.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!isReal) throw malformed('A time names a day or an hour that does not exist');
  return instant;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Any of the string types that occur in certificates, old ones of other issuers included. */
export function readString(node: DerNode): string {
  switch (node.tag) {
    case TAG.utf8String:
      try {
        return utf8.decode(node.content);
      } catch (error) {
        throw new PkiError('DER_MALFORMED', 'A UTF8String is not UTF-8', { cause: error });
      }
    case TAG.printableString:
    case TAG.ia5String:
    case 0x12: // NumericString
    case 0x1a: // VisibleString
    case 0x14: // TeletexString: in practice Latin-1
      return Buffer.from(node.content).toString('latin1');
    case 0x1e: // BMPString: UTF-16, big-endian
      if (node.content.length % 2 !== 0) throw malformed('A BMPString has an even number of octets');
      return Buffer.from(node.content).swap16().toString('utf16le');
    default:
      throw malformed('A character string is expected here');
  }
}

/** IMPLICIT [n] IA5String, as URIs in general names are. */
export const readAscii = (content: Uint8Array): string => Buffer.from(content).toString('latin1');
