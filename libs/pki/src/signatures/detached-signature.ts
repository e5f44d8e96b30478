import { createHash } from 'node:crypto';
import { readCertificate } from '../certificates/read-certificate.js';
import { explicit, integer, octetString, oid, sequence, setOf, TAG, time, tlv } from '../der/der.js';
import { childrenOf, readDer } from '../der/der-reader.js';
import { OID } from '../der/oids.js';
import { algorithmIdentifier } from '../keys/signature.js';
import { PkiError } from '../pki-error.js';
import type { SignatureAlgorithm } from '../signer.js';

const SHA256_BYTES = 32;

/** What a signature states; everything in it is signed. */
export interface SignedStatement {
  /** Of whoever signs, DER. */
  readonly certificateDer: Uint8Array;
  /** SHA-256 of the document, 32 bytes: of a PDF, of its byte ranges. */
  readonly documentDigest: Uint8Array;
  /**
   * When it is said to be signed, a whole second. Demanded by CAdES (EN 319 122-1, 6.3); left out of a PDF, whose signature dictionary
   * states the time (EN 319 142-1, 6.3).
   */
  readonly signingTime?: Date;
}

/** What the finished signature is made of. */
export interface FinishedSignature {
  /** As {@link encodeSignedAttributes} gave them. */
  readonly signedAttributes: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** Over the signed attributes, as the key made it. */
  readonly signature: Uint8Array;
  /** DER, that of whoever signs first, then those of the authorities above it. */
  readonly certificates: readonly [Uint8Array, ...Uint8Array[]];
}

/**
 * The bytes that the key signs: the signed attributes of a CMS signature (RFC 5652, 5.4) of level B-B (EN 319 122-1): content-type,
 * message-digest, signing-certificate-v2 and, where it is given, signing-time. A pure function of its input.
 * @throws PkiError `DIGEST` unless the digest has 32 bytes, `TIME_NOT_ENCODABLE`
 */
export function encodeSignedAttributes({ certificateDer, documentDigest, signingTime }: SignedStatement): Uint8Array {
  if (documentDigest.length !== SHA256_BYTES) throw new PkiError('DIGEST', 'A document is named by its SHA-256 digest of 32 bytes');
  return setOf(
    attribute(OID.contentType, oid(OID.data)),
    attribute(OID.messageDigest, octetString(documentDigest)),
    attribute(OID.signingCertificateV2, signingCertificate(certificateDer)),
    ...(signingTime === undefined ? [] : [attribute(OID.signingTime, time(signingTime))]),
  );
}

/**
 * The finished signature without the document: ContentInfo with SignedData (RFC 5652, 5.1), DER. It stands in a file beside the document, or in
 * the signature dictionary of a PDF.
 * @throws PkiError `CERTIFICATE_MALFORMED`
 */
export function assembleDetachedSignature({ signedAttributes, algorithm, signature, certificates }: FinishedSignature): Uint8Array {
  const [certificateDer] = certificates;
  const { issuerNode, serial } = readCertificate(certificateDer);
  const signerInfo = sequence(
    integer(1),
    sequence(issuerNode.bytes, tlv(TAG.integer, serial)),
    SHA256,
    // As a member of SignerInfo the set has the tag [0]; it is signed with that of a SET (RFC 5652, 5.4).
    explicit(0, ...childrenOf(readDer(signedAttributes)).map(({ bytes }) => bytes)),
    algorithmIdentifier(algorithm),
    octetString(signature),
  );
  const signedData = sequence(integer(1), setOf(SHA256), sequence(oid(OID.data)), explicit(0, ...inOrder(certificates)), setOf(signerInfo));
  return sequence(oid(OID.signedData), explicit(0, signedData));
}

/** Without parameters (RFC 5754, 2). */
const SHA256 = sequence(oid(OID.sha256));

/** SigningCertificateV2 with one ESSCertIDv2 (RFC 5035, 3): SHA-256 is its default algorithm, and so not written. */
function signingCertificate(certificateDer: Uint8Array): Uint8Array {
  const digest = createHash('sha256').update(certificateDer).digest();
  return sequence(sequence(sequence(octetString(digest))));
}

function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(oid(type), setOf(value));
}

/** A SET OF is sorted in DER, also under the tag [0]. */
function inOrder(encodings: readonly Uint8Array[]): Uint8Array[] {
  return [...encodings].sort((a, b) => Buffer.compare(a, b));
}
