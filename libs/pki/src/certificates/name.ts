import { oid, printableString, sequence, TAG, tlv, utf8String } from '../der/der.js';
import { childrenOf, DerFields, expectTag, readOid, readString, type DerNode } from '../der/der-reader.js';
import { PkiError } from '../pki-error.js';

interface AttributeRule {
  readonly oid: string;
  /** Upper bound in characters: RFC 5280, appendix A.1 (ub-…). */
  readonly maxCharacters: number;
  readonly stringType: 'printable' | 'utf8';
  /** Short name in the text form (RFC 4514, section 3, and RFC 4519). */
  readonly keyword: string;
}

const rule = (
  oidText: string,
  maxCharacters: number,
  keyword: string,
  stringType: 'printable' | 'utf8' = 'utf8',
): AttributeRule => ({ oid: oidText, maxCharacters, keyword, stringType });

/** The subject attributes that the platform writes. */
export const NAME_ATTRIBUTES = {
  countryName: rule('2.5.4.6', 2, 'C', 'printable'),
  stateOrProvinceName: rule('2.5.4.8', 128, 'ST'),
  localityName: rule('2.5.4.7', 128, 'L'),
  organizationName: rule('2.5.4.10', 64, 'O'),
  organizationalUnitName: rule('2.5.4.11', 64, 'OU'),
  organizationIdentifier: rule('2.5.4.97', 64, 'organizationIdentifier'),
  title: rule('2.5.4.12', 64, 'title'),
  givenName: rule('2.5.4.42', 32768, 'givenName'),
  surname: rule('2.5.4.4', 32768, 'sn'),
  commonName: rule('2.5.4.3', 64, 'CN'),
  pseudonym: rule('2.5.4.65', 128, 'pseudonym'),
  serialNumber: rule('2.5.4.5', 64, 'serialNumber', 'printable'),
  dnQualifier: rule('2.5.4.46', 64, 'dnQualifier', 'printable'),
} as const satisfies Record<string, AttributeRule>;

/** An attribute type by its X.520 name. */
export type NameAttributeType = keyof typeof NAME_ATTRIBUTES;

/** One attribute; a foreign certificate may hold types that are known by their dotted identifier only. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

/** A distinguished name: RDNs in the order of the encoding (country first), each of a single attribute. */
export type Name = readonly NameAttribute[];

const RULES: ReadonlyMap<string, AttributeRule> = new Map(Object.entries(NAME_ATTRIBUTES));
const TYPE_BY_OID: ReadonlyMap<string, string> = new Map([...RULES].map(([type, { oid: id }]) => [id, type]));
const TYPE_BY_KEYWORD: ReadonlyMap<string, string> = new Map(
  [...RULES].flatMap(([type, { keyword }]) => [
    [keyword.toLowerCase(), type],
    [type.toLowerCase(), type],
  ]),
);

/** The upper bound of an attribute type in characters, for checks that have only the encoding. */
export const maxCharactersOf = (type: string): number | undefined => RULES.get(type)?.maxCharacters;

/** Whether the type is a PrintableString by RFC 5280 (all other types are written as UTF8String). */
export const isPrintableType = (type: string): boolean => RULES.get(type)?.stringType === 'printable';

/**
 * Encodes a name: one SET per attribute.
 * @throws PkiError `NAME_ATTRIBUTE` naming the attribute that is unknown, empty, too long or holds a character it must not.
 */
export function encodeName(name: Name): Uint8Array {
  return sequence(...name.map((attribute) => encodeAttribute(attribute)));
}

function encodeAttribute({ type, value }: NameAttribute): Uint8Array {
  const known = RULES.get(type);
  if (known === undefined) throw new PkiError('NAME_ATTRIBUTE', `${type} is not an attribute that certificates are issued with`);
  assertValue(type, value, known);
  const text = known.stringType === 'printable' ? encodePrintable(type, value) : utf8String(value);
  return tlv(TAG.set, sequence(oid(known.oid), text));
}

function encodePrintable(type: string, value: string): Uint8Array {
  try {
    return printableString(value);
  } catch (error) {
    throw new PkiError('NAME_ATTRIBUTE', `${type} may hold letters, digits and '()+,-./:=? only`, { cause: error });
  }
}

function assertValue(type: string, value: string, { maxCharacters }: AttributeRule): void {
  const fail = (reason: string): never => {
    throw new PkiError('NAME_ATTRIBUTE', `${type} ${reason}`);
  };
  if (value === '' || value !== value.trim()) fail('is empty or has white space at an end');
  if ([...value].length > maxCharacters) fail(`is longer than ${maxCharacters} characters (RFC 5280, appendix A.1)`);
  if (/[\p{Cc}\p{Cs}]/u.test(value)) fail('holds a control character');
  if (type === 'countryName' && !/^[A-Z]{2}$/.test(value)) fail('is two upper-case letters (ISO 3166-1)');
}

/** Reads a name. Attributes of a multi-valued RDN (old issuers) follow each other. @throws PkiError `DER_MALFORMED` */
export function readName(node: DerNode): Name {
  return readRdns(node).flat();
}

/** Reads a name with its RDNs kept apart. @throws PkiError `DER_MALFORMED` */
export function readRdns(node: DerNode): readonly Name[] {
  return childrenOf(expectTag(node, TAG.sequence, 'A name')).map((set) =>
    childrenOf(expectTag(set, TAG.set, 'A relative distinguished name')).map((attribute) => {
      const fields = new DerFields(attribute, 'A name attribute');
      const id = readOid(fields.next('type', TAG.oid));
      const value = readString(fields.next('value'));
      fields.end();
      return { type: TYPE_BY_OID.get(id) ?? id, value };
    }),
  );
}

/** Values of one attribute type, in order. */
export const valuesOf = (name: Name, type: NameAttributeType): string[] =>
  name.filter((attribute) => attribute.type === type).map((attribute) => attribute.value);

/** Text form of RFC 4514: last RDN first, special characters escaped; unknown types as `1.2.3=#hex`. */
export function printName(name: Name): string {
  return [...name]
    .reverse()
    .map(({ type, value }) => {
      const keyword = RULES.get(type)?.keyword;
      if (keyword !== undefined) return `${keyword}=${escapeValue(value)}`;
      return `${type}=#${Buffer.from(utf8String(value)).toString('hex')}`;
    })
    .join(',');
}

function escapeValue(value: string): string {
  return value
    .replace(/[",+;<>\\]/g, (character) => `\\${character}`)
    .replace(/^[ #]/, (character) => `\\${character}`)
    .replace(/ $/, '\\ ')
    .replaceAll('\0', '\\00');
}

/**
 * Reads the text form of RFC 4514 (short names or X.520 names; no multi-valued RDNs).
 * @throws PkiError `NAME_MALFORMED` when it is not such a text.
 */
export function parseName(text: string): Name {
  if (text === '') return [];
  const parts = text.match(/(?:\\.|[^\\,])+/gsu) ?? [];
  if (parts.join(',') !== text) throw nameMalformed('it has an empty part or ends in a backslash');
  return parts.map((part) => parseAttribute(part)).reverse();
}

const nameMalformed = (reason: string): PkiError =>
  new PkiError('NAME_MALFORMED', `A distinguished name is written as CN=…,O=…,C=…: ${reason}`);

function parseAttribute(part: string): NameAttribute {
  const [, keyword = '', raw = ''] = /^ *([A-Za-z][A-Za-z0-9-]*|[0-9.]+)=(.*)$/su.exec(part) ?? [];
  if (keyword === '' || raw === '') throw nameMalformed('an attribute has no type or no value');
  const type = TYPE_BY_KEYWORD.get(keyword.toLowerCase()) ?? TYPE_BY_OID.get(keyword) ?? keyword;
  if (raw.startsWith('#')) return { type, value: parseHexValue(raw.slice(1)) };
  if (!RULES.has(type)) throw nameMalformed('an attribute type is unknown');
  if (/(?<!\\)(?:\\\\)*[+"<>;]/.test(raw)) throw nameMalformed('a special character is not escaped');
  return { type, value: unescapeValue(raw) };
}

function parseHexValue(hex: string): string {
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(hex)) throw nameMalformed('a value after # is not hexadecimal');
  const bytes = Buffer.from(hex, 'hex');
  const fields = new DerFields({ tag: TAG.sequence, bytes, content: bytes }, 'An attribute value');
  const value = readString(fields.next('value'));
  fields.end();
  return value;
}

function unescapeValue(raw: string): string {
  const octets: Buffer[] = [];
  for (const [token] of raw.matchAll(/\\[0-9A-Fa-f]{2}|\\[ "#+,;<=>\\]|[^\\]+|\\/gu)) {
    if (token === '\\') throw nameMalformed('a backslash stands before a character that needs none');
    const isHexPair = token.length === 3 && token.startsWith('\\');
    octets.push(isHexPair ? Buffer.from(token.slice(1), 'hex') : Buffer.from(token.replace(/^\\(?=.)/su, '')));
  }
  return Buffer.concat(octets).toString('utf8');
}
