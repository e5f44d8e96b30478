import type { CertificateKind } from '../certificates/certificate-profile.js';
import { PkiError } from '../pki-error.js';
import { lintEtsiExtensions } from './etsi-extension-rules.js';
import { lintEtsiNames } from './etsi-name-rules.js';
import { lintQcStatements } from './etsi-qc-rules.js';
import type { LintFinding, Report } from './finding.js';
import { decodeForLint, type LintedCertificate } from './linted-certificate.js';
import { lintRfc5280Extensions } from './rfc5280-extension-rules.js';
import { lintRfc5280Fields } from './rfc5280-field-rules.js';

/**
 * Checks to-be-signed bytes against RFC 5280 and, for natural persons, ETSI EN 319 412-1, -2 and -5, before anything is signed.
 * The bytes are read by their own reader, so that a mistake of the builder is seen. An empty list = nothing to complain about.
 * Bytes that cannot be read give the finding `DER`.
 */
export function lintTbsCertificate(tbsDer: Uint8Array, kind: CertificateKind): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const report: Report = (code, message, severity = 'error') => findings.push({ code, severity, message });
  const certificate = readable(report, () => decodeForLint(tbsDer));
  if (certificate === undefined) return findings;
  for (const rules of kind === 'natural-person' ? [...RFC_RULES, ...ETSI_RULES] : RFC_RULES) {
    readable(report, () => rules(certificate, report, kind));
  }
  return findings;
}

type Rules = (certificate: LintedCertificate, report: Report, kind: CertificateKind) => void;

const RFC_RULES: readonly Rules[] = [
  lintRfc5280Fields,
  (certificate, report, kind) => lintRfc5280Extensions(certificate, kind, report),
];
const ETSI_RULES: readonly Rules[] = [lintEtsiNames, lintEtsiExtensions, lintQcStatements];

/** A part that cannot be read is a finding, wherever a rule comes upon it; the other rules go on. */
function readable<Result>(report: Report, read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    report('DER', error.message);
    return undefined;
  }
}
