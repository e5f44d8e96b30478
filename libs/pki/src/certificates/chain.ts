import { OID } from '../der/oids.js';
import { isSignatureValid, readSignatureAlgorithm } from '../keys/signature.js';
import { PkiError } from '../pki-error.js';
import { findExtension, readCertificate } from './read-certificate.js';
import { readBasicConstraints, readKeyUsage } from './read-extensions.js';

/** Why a certificate is not accepted as issued by another one. */
export type IssuanceFault = 'ISSUER_NAME' | 'ISSUER_NOT_CA' | 'ISSUER_KEY_USAGE' | 'SIGNATURE';

/**
 * Checks one link of a path (RFC 5280, 6.1.3 a and 6.1.4 k, n): names equal, issuer a CA that may sign certificates, signature valid.
 * Validity periods, revocation and policies are the caller's questions. `null` = the link holds.
 * @throws PkiError `CERTIFICATE_MALFORMED` when one of the two cannot be read
 */
export function findIssuanceFault(certificateDer: Uint8Array, issuerDer: Uint8Array): IssuanceFault | null {
  const certificate = readCertificate(certificateDer);
  const issuer = readCertificate(issuerDer);
  if (Buffer.compare(certificate.issuerNode.bytes, issuer.subjectNode.bytes) !== 0) return 'ISSUER_NAME';
  const constraints = findExtension(issuer.extensions, OID.basicConstraints);
  if (constraints === undefined || !readBasicConstraints(constraints.value).ca) return 'ISSUER_NOT_CA';
  const usage = findExtension(issuer.extensions, OID.keyUsage);
  if (usage !== undefined && !readKeyUsage(usage.value).includes('keyCertSign')) return 'ISSUER_KEY_USAGE';
  return isCertificateSignatureValid(certificateDer, issuer.publicKeyDer) ? null : 'SIGNATURE';
}

/**
 * Whether the certificate was signed with the private half of the key; `false` too for algorithms that are not accepted.
 * @throws PkiError `CERTIFICATE_MALFORMED`, or `KEY_MALFORMED` for the key
 */
export function isCertificateSignatureValid(certificateDer: Uint8Array, issuerPublicKeyDer: Uint8Array): boolean {
  const { outerAlgorithm, tbsDer, signature } = readCertificate(certificateDer);
  try {
    return isSignatureValid(readSignatureAlgorithm(outerAlgorithm), issuerPublicKeyDer, tbsDer, signature);
  } catch (error) {
    if (error instanceof PkiError && error.code === 'SIGNATURE_ALGORITHM') return false;
    throw error;
  }
}
