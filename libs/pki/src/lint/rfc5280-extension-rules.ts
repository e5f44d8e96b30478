import type { CertificateKind } from '../certificates/certificate-profile.js';
import { TAG } from '../der/der.js';
import { readBitString, readDer } from '../der/der-reader.js';
import { OID } from '../der/oids.js';
import { subjectKeyIdentifier } from '../keys/public-key.js';
import { PkiError } from '../pki-error.js';
import type { Report } from './finding.js';
import type { LintedCertificate } from './linted-certificate.js';

/** Extensions that a relying party of RFC 5280 must understand, hence may be critical. */
const MAY_BE_CRITICAL: ReadonlySet<string> = new Set([OID.keyUsage, OID.basicConstraints]);

/** Rules on extensions: RFC 5280, 4.2, and RFC 6960, 4.2.2.2, for OCSP responders. */
export function lintRfc5280Extensions(certificate: LintedCertificate, kind: CertificateKind, report: Report): void {
  const { tbs } = certificate;
  const ids = tbs.extensions.map(({ oid }) => oid);
  if (new Set(ids).size !== ids.length) report('RFC5280-4.2-DUPLICATE', 'An extension occurs twice');
  for (const { oid, critical } of tbs.extensions) {
    if (critical && !MAY_BE_CRITICAL.has(oid)) report('RFC5280-4.2-CRITICAL', `Extension ${oid} must not be critical`);
  }
  lintKeyIdentifiers(certificate, kind, report);
  lintKeyUsage(certificate, kind, report);
  lintBasicConstraints(certificate, kind, report);
  lintPolicies(certificate, report);
  if (kind === 'ocsp-responder') lintOcspResponder(certificate, report);
}

function lintKeyIdentifiers(certificate: LintedCertificate, kind: CertificateKind, report: Report): void {
  const { tbs, authorityKeyIdentifier, subjectKeyIdentifier: written } = certificate;
  if (kind !== 'root-ca' && authorityKeyIdentifier === undefined) {
    report('RFC5280-4.2.1.1', 'authorityKeyIdentifier with a key identifier is missing');
  }
  if (written === undefined) {
    report('RFC5280-4.2.1.2', 'subjectKeyIdentifier is missing');
    return;
  }
  try {
    if (Buffer.compare(subjectKeyIdentifier(tbs.publicKeyDer), written) !== 0) {
      report('RFC5280-4.2.1.2-VALUE', 'subjectKeyIdentifier does not belong to the public key');
    }
  } catch (error) {
    // An unreadable key is a finding of its own (RFC5280-4.1.2.7).
    if (!(error instanceof PkiError)) throw error;
  }
}

function lintKeyUsage({ keyUsage, extension }: LintedCertificate, kind: CertificateKind, report: Report): void {
  const found = extension(OID.keyUsage);
  if (found === undefined || keyUsage === undefined) {
    report('RFC5280-4.2.1.3', 'keyUsage is missing');
    return;
  }
  if (!found.critical) report('RFC5280-4.2.1.3-CRITICAL', 'keyUsage must be critical');
  if (keyUsage.length === 0) report('RFC5280-4.2.1.3-EMPTY', 'keyUsage sets no bit');
  const { bytes, unusedBits } = readBitString(readDer(found.value));
  const last = bytes[bytes.length - 1] ?? 0;
  if (bytes.length > 0 && (last & (1 << unusedBits)) === 0) {
    report('RFC5280-4.2.1.3-DER', 'keyUsage has trailing zero bits, which DER leaves out');
  }
  const isCa = kind === 'root-ca' || kind === 'issuing-ca';
  if (isCa !== keyUsage.includes('keyCertSign')) {
    report('RFC5280-4.2.1.3-CA', 'keyCertSign belongs to authorities, and to all of them');
  }
}

function lintBasicConstraints(certificate: LintedCertificate, kind: CertificateKind, report: Report): void {
  const { basicConstraints, extension } = certificate;
  const isCa = kind === 'root-ca' || kind === 'issuing-ca';
  if (isCa !== (basicConstraints?.ca ?? false)) {
    report('RFC5280-4.2.1.9', 'basicConstraints says CA for authorities, and for nobody else');
  }
  if (isCa && extension(OID.basicConstraints)?.critical === false) {
    report('RFC5280-4.2.1.9-CRITICAL', 'basicConstraints of an authority must be critical');
  }
  if (basicConstraints?.pathLength !== undefined && !basicConstraints.ca) {
    report('RFC5280-4.2.1.9-PATH', 'Only an authority may have a path length');
  }
  if (kind === 'issuing-ca' && basicConstraints?.pathLength !== 0) {
    report('RFC5280-4.2.1.9-ISSUING', 'An issuing authority has path length 0');
  }
}

function lintPolicies({ policies = [] }: LintedCertificate, report: Report): void {
  const ids = policies.map(({ oid }) => oid);
  if (new Set(ids).size !== ids.length) report('RFC5280-4.2.1.4', 'A policy occurs twice');
}

function lintOcspResponder(certificate: LintedCertificate, report: Report): void {
  if (certificate.extendedKeyUsage?.includes(OID.ocspSigning) !== true) {
    report('RFC6960-4.2.2.2', 'The responder must have the extended key usage OCSPSigning');
  }
  const noCheck = certificate.extension(OID.ocspNoCheck);
  if (noCheck === undefined || readDer(noCheck.value).tag !== TAG.null) {
    report('RFC6960-4.2.2.2.1', 'The responder must have id-pkix-ocsp-nocheck with the value NULL');
  }
}
