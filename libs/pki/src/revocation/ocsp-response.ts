import { createHash } from 'node:crypto';
import { extension } from '../certificates/encode-extensions.js';
import {
  bitString,
  enumerated,
  explicit,
  generalizedTime,
  implicitPrimitive,
  octetString,
  oid,
  sequence,
  tlv,
} from '../der/der.js';
import { OID } from '../der/oids.js';
import { readPublicKey } from '../keys/public-key.js';
import { algorithmIdentifier } from '../keys/signature.js';
import { PkiError } from '../pki-error.js';
import type { Signer } from '../signer.js';
import { REVOCATION_REASONS, type RevocationReason } from './revocation-reason.js';

/** What is known of a certificate. `unknown`: this authority never issued it. */
export type CertificateStatus =
  | { readonly kind: 'good' }
  | { readonly kind: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReason }
  | { readonly kind: 'unknown' };

/** The answer to one question. */
export interface SingleOcspResponse {
  /** CertID, DER, as asked. */
  readonly certIdDer: Uint8Array;
  readonly status: CertificateStatus;
  /** Whole seconds: when the status was known to be right. */
  readonly thisUpdate: Date;
  /** Whole seconds: until when a client may keep the answer. */
  readonly nextUpdate: Date;
}

/** A complete answer. */
export interface OcspResponseContent {
  /** Whole seconds. */
  readonly producedAt: Date;
  readonly responses: readonly SingleOcspResponse[];
  /** The request's nonce, repeated. */
  readonly nonce?: Uint8Array;
  /** Certificate of the delegated responder, DER; left out when the authority itself signs. */
  readonly responderCertificateDer?: Uint8Array;
}

/**
 * Builds and signs a successful response (RFC 6960, 4.2; responder named by key hash), DER.
 * @throws PkiError `OCSP_MALFORMED` without any answer in it, `TIME_NOT_ENCODABLE`
 */
export async function buildOcspResponse(content: OcspResponseContent, signer: Signer): Promise<Uint8Array> {
  if (content.responses.length === 0) throw new PkiError('OCSP_MALFORMED', 'A response answers at least one question');
  const data = buildResponseData(content, signer.publicKeyDer);
  const signature = await signer.sign(data);
  const certificates =
    content.responderCertificateDer === undefined ? [] : [explicit(0, sequence(content.responderCertificateDer))];
  const basic = sequence(data, algorithmIdentifier(signer.algorithm), bitString(signature), ...certificates);
  return sequence(enumerated(0), explicit(0, sequence(oid(OID.ocspBasic), octetString(basic))));
}

function buildResponseData(content: OcspResponseContent, publicKeyDer: Uint8Array): Uint8Array {
  // RFC 6960, 4.2.1: the key hash is SHA-1 by definition; it identifies and protects nothing.
  const keyHash = createHash('sha1').update(readPublicKey(publicKeyDer).keyBits).digest();
  const extensions =
    content.nonce === undefined
      ? []
      : [explicit(1, sequence(extension(OID.ocspNonce, false, octetString(content.nonce))))];
  return sequence(
    explicit(2, octetString(keyHash)),
    generalizedTime(content.producedAt),
    sequence(...content.responses.map((response) => encodeSingle(response))),
    ...extensions,
  );
}

function encodeSingle({ certIdDer, status, thisUpdate, nextUpdate }: SingleOcspResponse): Uint8Array {
  return sequence(
    certIdDer,
    encodeStatus(status),
    generalizedTime(thisUpdate),
    explicit(0, generalizedTime(nextUpdate)),
  );
}

const NO_CONTENT = new Uint8Array(0);

function encodeStatus(status: CertificateStatus): Uint8Array {
  switch (status.kind) {
    case 'good':
      return implicitPrimitive(0, NO_CONTENT);
    case 'unknown':
      return implicitPrimitive(2, NO_CONTENT);
    case 'revoked': {
      // As in CRLs, "unspecified" says nothing and is left out.
      const reason =
        status.reason === 'unspecified' ? [] : [explicit(0, enumerated(REVOCATION_REASONS[status.reason]))];
      return tlv(0xa1, generalizedTime(status.revokedAt), ...reason);
    }
  }
}

/** Answers without content (RFC 6960, 4.2.1), not signed. */
const ERROR_CODES = { malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 } as const;

/** Why there is no answer: `unauthorized` = this responder does not answer for that issuer. */
export type OcspError = keyof typeof ERROR_CODES;

/** An error response, DER (five octets). */
export const buildOcspError = (error: OcspError): Uint8Array => sequence(enumerated(ERROR_CODES[error]));
