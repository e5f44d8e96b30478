export {
  assembleCertificate,
  buildTbsCertificate,
  type CertificateInput,
  type CertificateIssuer,
} from './certificates/build-certificate.js';
export type {
  CertificateKind,
  CertificateProfile,
  DisclosureStatement,
  KeyUsage,
  PolicyReference,
  QcStatementsProfile,
} from './certificates/certificate-profile.js';
export { findIssuanceFault, isCertificateSignatureValid, type IssuanceFault } from './certificates/chain.js';
export {
  describeCertificate,
  type CertificateDescription,
  type QcStatementDescription,
} from './certificates/describe-certificate.js';
export type { IssuerUrls } from './certificates/encode-extensions.js';
export {
  encodeName,
  parseName,
  printName,
  valuesOf,
  type Name,
  type NameAttribute,
  type NameAttributeType,
} from './certificates/name.js';
export {
  DEMO_POLICY_OIDS,
  issuingCa,
  naturalPersonRemoteSignature,
  ocspResponder,
  rootCa,
  tlsServer,
  type ProviderDocuments,
} from './certificates/profiles.js';
export {
  readCertificate,
  readTbsCertificate,
  type Certificate,
  type Extension,
  type TbsCertificate,
} from './certificates/read-certificate.js';
export { addMonthsUtc, addYearsUtc, serialFromRandom, serialHex, wholeSecond } from './certificates/term.js';
export {
  buildCsr,
  parseCsr,
  verifyCsr,
  type CertificationRequest,
} from './keys/csr.js';
export {
  assertStrongKey,
  readPublicKey,
  subjectKeyIdentifier,
  type KeyType,
  type PublicKeyInfo,
} from './keys/public-key.js';
export { isSignatureValid } from './keys/signature.js';
export type { LintFinding } from './lint/finding.js';
export { lintTbsCertificate } from './lint/lint.js';
export { checkAgainstProfile } from './lint/profile-qa.js';
export { fromPem, toPem, type PemLabel } from './pem.js';
export { PkiError, type PkiErrorCode } from './pki-error.js';
export { buildCrl, parseCrl, type CrlContent, type CrlEntry, type CrlIssuer, type ParsedCrl } from './revocation/crl.js';
export {
  buildOcspRequest,
  encodeCertId,
  isAboutIssuer,
  issuerHashes,
  parseOcspRequest,
  type CertIdHash,
  type IssuerHashes,
  type OcspCertId,
  type OcspRequest,
} from './revocation/ocsp-request.js';
export {
  buildOcspError,
  buildOcspResponse,
  type CertificateStatus,
  type OcspError,
  type OcspResponseContent,
  type SingleOcspResponse,
} from './revocation/ocsp-response.js';
export { REVOCATION_REASONS, revocationReasonOf, type RevocationReason } from './revocation/revocation-reason.js';
export {
  assembleDetachedSignature,
  encodeSignedAttributes,
  type FinishedSignature,
  type SignedStatement,
} from './signatures/detached-signature.js';
export type { SignatureAlgorithm, Signer } from './signer.js';
