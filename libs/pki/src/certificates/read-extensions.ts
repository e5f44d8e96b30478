import { TAG } from '../der/der.js';
import {
  childrenOf,
  DerFields,
  expectTag,
  inner,
  readAscii,
  readBoolean,
  readDer,
  readNamedBits,
  readOctetString,
  readOid,
  readSmallInteger,
  readString,
  type DerNode,
} from '../der/der-reader.js';
import { OID } from '../der/oids.js';
import { PkiError } from '../pki-error.js';
import { KEY_USAGE_BITS, type DisclosureStatement, type KeyUsage, type PolicyReference } from './certificate-profile.js';

// Readers of extension values. Each takes the contents of `extnValue` and throws PkiError `DER_MALFORMED`.

const items = (value: Uint8Array, what: string): DerNode[] => childrenOf(expectTag(readDer(value), TAG.sequence, what));

export function readKeyUsage(value: Uint8Array): KeyUsage[] {
  return readNamedBits(readDer(value)).map((position) => {
    const usage = KEY_USAGE_BITS[position];
    if (usage === undefined) throw new PkiError('DER_MALFORMED', 'keyUsage sets a bit that has no meaning');
    return usage;
  });
}

export function readBasicConstraints(value: Uint8Array): { readonly ca: boolean; readonly pathLength?: number } {
  const fields = new DerFields(readDer(value), 'basicConstraints');
  const caNode = fields.optional(TAG.boolean);
  const pathNode = fields.optional(TAG.integer);
  fields.end();
  const ca = caNode !== undefined && readBoolean(caNode);
  return pathNode === undefined ? { ca } : { ca, pathLength: readSmallInteger(pathNode) };
}

export const readExtendedKeyUsage = (value: Uint8Array): string[] =>
  items(value, 'extendedKeyUsage').map((node) => readOid(node));

export const readSubjectKeyIdentifier = (value: Uint8Array): Uint8Array => readOctetString(readDer(value));

/** The key identifier, if the extension has one. */
export function readAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  const fields = new DerFields(readDer(value), 'authorityKeyIdentifier');
  const keyIdentifier = fields.optional(0x80);
  fields.optional(0xa1);
  fields.optional(0x82);
  fields.end();
  return keyIdentifier?.content;
}

export function readPolicies(value: Uint8Array): PolicyReference[] {
  return items(value, 'certificatePolicies').map((node) => {
    const fields = new DerFields(node, 'A policy');
    const oid = readOid(fields.next('policyIdentifier', TAG.oid));
    const qualifiers = fields.optional(TAG.sequence);
    fields.end();
    const cpsUri = qualifiers === undefined ? undefined : readCpsUri(qualifiers);
    return cpsUri === undefined ? { oid } : { oid, cpsUri };
  });
}

function readCpsUri(qualifiers: DerNode): string | undefined {
  for (const qualifier of childrenOf(qualifiers)) {
    const fields = new DerFields(qualifier, 'A policy qualifier');
    const id = readOid(fields.next('policyQualifierId', TAG.oid));
    const content = fields.next('qualifier');
    if (id === OID.cpsQualifier) return readString(content);
  }
  return undefined;
}

/** An access description with a URI; descriptions with another kind of name are left out. */
export interface AccessDescription {
  readonly method: string;
  readonly uri: string;
}

export function readAuthorityInfoAccess(value: Uint8Array): AccessDescription[] {
  return items(value, 'authorityInfoAccess').flatMap((node) => {
    const fields = new DerFields(node, 'An access description');
    const method = readOid(fields.next('accessMethod', TAG.oid));
    const location = fields.next('accessLocation');
    fields.end();
    return location.tag === 0x86 ? [{ method, uri: readAscii(location.content) }] : [];
  });
}

/** The URIs of all distribution points. */
export function readCrlDistributionPoints(value: Uint8Array): string[] {
  return items(value, 'cRLDistributionPoints').flatMap((node) => {
    const fields = new DerFields(node, 'A distribution point');
    const name = fields.optional(0xa0);
    fields.optional(0x81);
    fields.optional(0xa2);
    fields.end();
    if (name === undefined) return [];
    const choice = inner(name);
    if (choice.tag !== 0xa0) return [];
    return childrenOf(choice).flatMap((general) => (general.tag === 0x86 ? [readAscii(general.content)] : []));
  });
}

/** One statement: its identifier and, where there is one, its content. */
export interface QcStatement {
  readonly oid: string;
  readonly info?: DerNode;
}

export function readQcStatements(value: Uint8Array): QcStatement[] {
  return items(value, 'qcStatements').map((node) => {
    const fields = new DerFields(node, 'A QC statement');
    const oid = readOid(fields.next('statementId', TAG.oid));
    const [info] = childrenOf(node).slice(1);
    if (info === undefined) {
      fields.end();
      return { oid };
    }
    fields.next('statementInfo');
    fields.end();
    return { oid, info };
  });
}

const requireInfo = ({ info }: QcStatement): DerNode => {
  if (info === undefined) throw new PkiError('DER_MALFORMED', 'A QC statement has no content where its type demands one');
  return info;
};

/** Types of a QcType statement, as object identifiers. */
export const readQcTypes = (statement: QcStatement): string[] =>
  childrenOf(expectTag(requireInfo(statement), TAG.sequence, 'QcType')).map((node) => readOid(node));

/** Locations of a QcPDS statement. */
export const readQcPds = (statement: QcStatement): DisclosureStatement[] =>
  childrenOf(expectTag(requireInfo(statement), TAG.sequence, 'QcPDS')).map((node) => {
    const fields = new DerFields(node, 'A disclosure statement');
    const url = readString(fields.next('url', TAG.ia5String));
    const language = readString(fields.next('language', TAG.printableString));
    fields.end();
    return { url, language };
  });

/** Years of a QcRetentionPeriod statement. */
export const readQcRetentionYears = (statement: QcStatement): number => readSmallInteger(requireInfo(statement));

/** The semantics identifier of a pkixQCSyntax-v2 statement, if it names one. */
export function readQcSemantics(statement: QcStatement): string | undefined {
  const fields = new DerFields(requireInfo(statement), 'SemanticsInformation');
  const semantics = fields.optional(TAG.oid);
  return semantics === undefined ? undefined : readOid(semantics);
}
