import { TAG } from '../der/der.js';
import {
  childrenOf,
  DerFields,
  inner,
  readBoolean,
  readDer,
  readIntegerBytes,
  readOctetString,
  readOid,
  readSmallInteger,
  readTime,
  readWholeBitString,
  type DerNode,
} from '../der/der-reader.js';
import { parsingAs, PkiError } from '../pki-error.js';
import { readName, type Name } from './name.js';

/** One extension as it stands in the certificate. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** Contents of `extnValue`, DER of the extension's own type. */
  readonly value: Uint8Array;
}

/** The fields of a TBSCertificate; byte fields are views of the input. */
export interface TbsCertificate {
  /** 1, 2 or 3. */
  readonly version: number;
  /** Contents of the INTEGER, sign octet included. */
  readonly serial: Uint8Array;
  readonly signatureAlgorithm: DerNode;
  readonly issuer: Name;
  readonly issuerNode: DerNode;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly notBeforeNode: DerNode;
  readonly notAfterNode: DerNode;
  readonly subject: Name;
  readonly subjectNode: DerNode;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** A certificate in its three parts, and the fields of the first. */
export interface Certificate extends TbsCertificate {
  readonly der: Uint8Array;
  readonly tbsDer: Uint8Array;
  readonly outerAlgorithm: DerNode;
  readonly signature: Uint8Array;
}

/**
 * Reads a certificate, written by whatever issuer, and checks its form only.
 * @throws PkiError `CERTIFICATE_MALFORMED`
 */
export function readCertificate(der: Uint8Array): Certificate {
  return parsingAs('CERTIFICATE_MALFORMED', () => {
    const fields = new DerFields(readDer(der), 'The certificate');
    const tbs = fields.next('tbsCertificate', TAG.sequence);
    const outerAlgorithm = fields.next('signatureAlgorithm', TAG.sequence);
    const signature = readWholeBitString(fields.next('signature', TAG.bitString));
    fields.end();
    const inside = readTbsCertificate(tbs.bytes);
    if (Buffer.compare(outerAlgorithm.bytes, inside.signatureAlgorithm.bytes) !== 0) {
      throw new PkiError('CERTIFICATE_MALFORMED', 'The two signature algorithms of the certificate differ');
    }
    return { ...inside, der, tbsDer: tbs.bytes, outerAlgorithm, signature };
  });
}

/** Reads to-be-signed bytes. @throws PkiError `CERTIFICATE_MALFORMED` */
export function readTbsCertificate(tbsDer: Uint8Array): TbsCertificate {
  return parsingAs('CERTIFICATE_MALFORMED', () => {
    const fields = new DerFields(readDer(tbsDer), 'TBSCertificate');
    const versionNode = fields.optional(0xa0);
    const version = versionNode === undefined ? 1 : readSmallInteger(inner(versionNode)) + 1;
    const serial = readIntegerBytes(fields.next('serialNumber', TAG.integer));
    const signatureAlgorithm = fields.next('signature', TAG.sequence);
    const issuerNode = fields.next('issuer', TAG.sequence);
    const validity = new DerFields(fields.next('validity'), 'The validity');
    const notBeforeNode = validity.next('notBefore');
    const notAfterNode = validity.next('notAfter');
    validity.end();
    const subjectNode = fields.next('subject', TAG.sequence);
    const publicKeyDer = fields.next('subjectPublicKeyInfo', TAG.sequence).bytes;
    fields.optional(0x81);
    fields.optional(0x82);
    const extensionsNode = fields.optional(0xa3);
    fields.end();
    return {
      version,
      serial,
      signatureAlgorithm,
      issuer: readName(issuerNode),
      issuerNode,
      notBefore: readTime(notBeforeNode),
      notAfter: readTime(notAfterNode),
      notBeforeNode,
      notAfterNode,
      subject: readName(subjectNode),
      subjectNode,
      publicKeyDer,
      extensions: extensionsNode === undefined ? [] : readExtensions(inner(extensionsNode)),
    };
  });
}

/** Reads an `Extensions` SEQUENCE, of a certificate, CRL, CRL entry or OCSP message. @throws PkiError `DER_MALFORMED` */
export function readExtensions(node: DerNode): Extension[] {
  return childrenOf(node).map((item) => {
    const fields = new DerFields(item, 'An extension');
    const oid = readOid(fields.next('extnID', TAG.oid));
    const criticalNode = fields.optional(TAG.boolean);
    const value = readOctetString(fields.next('extnValue', TAG.octetString));
    fields.end();
    const critical = criticalNode !== undefined && readBoolean(criticalNode);
    if (criticalNode !== undefined && !critical) {
      throw new PkiError('DER_MALFORMED', 'An extension writes out critical FALSE, which DER leaves out');
    }
    return { oid, critical, value };
  });
}

/** The extension with this identifier, if there is one. */
export const findExtension = (extensions: readonly Extension[], oid: string): Extension | undefined =>
  extensions.find((candidate) => candidate.oid === oid);
