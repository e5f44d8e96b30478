import { createHash } from 'node:crypto';
import { extension } from '../certificates/encode-extensions.js';
import { readExtensions, type Certificate } from '../certificates/read-certificate.js';
import { explicit, nullValue, octetString, oid, sequence, TAG, unsignedInteger } from '../der/der.js';
import {
  childrenOf,
  DerFields,
  expectTag,
  inner,
  readDer,
  readIntegerBytes,
  readOctetString,
  readOid,
  readSmallInteger,
  type DerNode,
} from '../der/der-reader.js';
import { OID } from '../der/oids.js';
import { readPublicKey } from '../keys/public-key.js';
import { parsingAs, PkiError } from '../pki-error.js';

/** Hash algorithms in which a client may name the issuer. */
export type CertIdHash = 'sha1' | 'sha256';

/** The certificate that a question is about, as the client named it (RFC 6960, 4.1.1). */
export interface OcspCertId {
  /** `null` when the client used another hash than SHA-1 or SHA-256: nothing can match it. */
  readonly hash: CertIdHash | null;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Contents of the INTEGER. */
  readonly serial: Uint8Array;
  /** The CertID as received; the answer repeats it unchanged. */
  readonly der: Uint8Array;
}

/** A request: one or several questions and perhaps a nonce. */
export interface OcspRequest {
  readonly certIds: readonly OcspCertId[];
  readonly nonce: Uint8Array | undefined;
}

const malformed = (reason: string): PkiError => new PkiError('OCSP_MALFORMED', reason);

/**
 * Reads an OCSP request (RFC 6960, 4.1). A client's signature over it is accepted and not looked at: answers are public.
 * A nonce of RFC 9654 has 1 to 128 octets. The number of questions is the caller's to limit.
 * @throws PkiError `OCSP_MALFORMED`: answer `malformedRequest`
 */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  return parsingAs('OCSP_MALFORMED', () => {
    const outer = new DerFields(readDer(der), 'OCSPRequest');
    const tbs = new DerFields(outer.next('tbsRequest'), 'TBSRequest');
    outer.optional(0xa0);
    outer.end();
    const version = tbs.optional(0xa0);
    if (version !== undefined && readSmallInteger(inner(version)) !== 0) throw malformed('The version must be v1');
    tbs.optional(0xa1);
    const requests = childrenOf(tbs.next('requestList', TAG.sequence));
    const extensionsNode = tbs.optional(0xa2);
    tbs.end();
    if (requests.length === 0) throw malformed('The request asks about no certificate');
    return {
      certIds: requests.map((request) => readSingleRequest(request)),
      nonce: extensionsNode === undefined ? undefined : readNonce(extensionsNode),
    };
  });
}

function readSingleRequest(node: DerNode): OcspCertId {
  const fields = new DerFields(node, 'A single request');
  const certId = fields.next('reqCert', TAG.sequence);
  const extensionsNode = fields.optional(0xa0);
  fields.end();
  if (extensionsNode !== undefined && readExtensions(inner(extensionsNode)).some(({ critical }) => critical)) {
    throw malformed('A single request has a critical extension that is not supported');
  }
  return readCertId(certId);
}

function readCertId(node: DerNode): OcspCertId {
  const fields = new DerFields(node, 'CertID');
  const algorithm = new DerFields(fields.next('hashAlgorithm'), 'The hash algorithm');
  const id = readOid(algorithm.next('algorithm', TAG.oid));
  algorithm.optional(TAG.null);
  algorithm.end();
  const issuerNameHash = readOctetString(fields.next('issuerNameHash'));
  const issuerKeyHash = readOctetString(fields.next('issuerKeyHash'));
  const serial = readIntegerBytes(fields.next('serialNumber'));
  fields.end();
  const hash = id === OID.sha1 ? 'sha1' : id === OID.sha256 ? 'sha256' : null;
  return { hash, issuerNameHash, issuerKeyHash, serial, der: node.bytes };
}

function readNonce(node: DerNode): Uint8Array | undefined {
  const extensions = readExtensions(inner(node));
  const nonces = extensions.filter((candidate) => candidate.oid === OID.ocspNonce);
  if (extensions.some(({ critical, oid: id }) => critical && id !== OID.ocspNonce)) {
    throw malformed('The request has a critical extension that is not supported');
  }
  const [first, ...others] = nonces;
  if (first === undefined) return undefined;
  const nonce = readOctetString(expectTag(readDer(first.value), TAG.octetString, 'The nonce'));
  if (others.length > 0 || nonce.length < 1 || nonce.length > 128) {
    throw malformed('There is one nonce of 1 to 128 octets at most (RFC 9654, 2.1)');
  }
  return nonce;
}

/** Hashes that name one issuer, computed once and compared with many requests. */
export interface IssuerHashes {
  readonly sha1: { readonly nameHash: Uint8Array; readonly keyHash: Uint8Array };
  readonly sha256: { readonly nameHash: Uint8Array; readonly keyHash: Uint8Array };
}

/** The hashes by which clients may name this issuer. @throws PkiError `KEY_MALFORMED` or `KEY_TYPE` for its key */
export function issuerHashes(issuer: Pick<Certificate, 'subjectNode' | 'publicKeyDer'>): IssuerHashes {
  const { keyBits } = readPublicKey(issuer.publicKeyDer);
  const hashes = (algorithm: CertIdHash) => ({
    nameHash: createHash(algorithm).update(issuer.subjectNode.bytes).digest(),
    keyHash: createHash(algorithm).update(keyBits).digest(),
  });
  return { sha1: hashes('sha1'), sha256: hashes('sha256') };
}

/** Whether the question is about a certificate of this issuer. */
export function isAboutIssuer(certId: OcspCertId, hashes: IssuerHashes): boolean {
  if (certId.hash === null) return false;
  const { nameHash, keyHash } = hashes[certId.hash];
  return Buffer.compare(certId.issuerNameHash, nameHash) === 0 && Buffer.compare(certId.issuerKeyHash, keyHash) === 0;
}

const HASH_OIDS: Readonly<Record<CertIdHash, string>> = { sha1: OID.sha1, sha256: OID.sha256 };

/** CertID of a certificate, DER: for questions, and for answers prepared in advance. */
export function encodeCertId(hash: CertIdHash, hashes: IssuerHashes, serial: Uint8Array): Uint8Array {
  const { nameHash, keyHash } = hashes[hash];
  return sequence(
    sequence(oid(HASH_OIDS[hash]), nullValue()),
    octetString(nameHash),
    octetString(keyHash),
    unsignedInteger(serial),
  );
}

/** An unsigned request about one or several certificates of one issuer, DER. */
export function buildOcspRequest(
  hashes: IssuerHashes,
  serials: readonly Uint8Array[],
  options: { readonly hash?: CertIdHash; readonly nonce?: Uint8Array } = {},
): Uint8Array {
  const { hash = 'sha256', nonce } = options;
  const requests = serials.map((serial) => sequence(encodeCertId(hash, hashes, serial)));
  const extensions =
    nonce === undefined ? [] : [explicit(2, sequence(extension(OID.ocspNonce, false, octetString(nonce))))];
  return sequence(sequence(sequence(...requests), ...extensions));
}
