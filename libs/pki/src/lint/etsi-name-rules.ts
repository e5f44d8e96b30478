import { valuesOf, type NameAttributeType } from '../certificates/name.js';
import { readQcSemantics } from '../certificates/read-extensions.js';
import { OID } from '../der/oids.js';
import type { Report } from './finding.js';
import type { LintedCertificate } from './linted-certificate.js';

const ISSUER_ONCE = ['countryName', 'organizationName', 'commonName'] as const satisfies readonly NameAttributeType[];

/** Subject and issuer of a natural person's certificate: ETSI EN 319 412-2, 4.2.3 and 4.2.4, and 412-1, 5.1.3. */
export function lintEtsiNames(certificate: LintedCertificate, report: Report): void {
  lintIssuer(certificate, report);
  lintSubject(certificate, report);
  lintSerialNumberSemantics(certificate, report);
}

function lintIssuer({ tbs }: LintedCertificate, report: Report): void {
  for (const type of ISSUER_ONCE) {
    const count = valuesOf(tbs.issuer, type).length;
    if (count === 0) report('GEN-4.2.3.1-2', `The issuer lacks ${type}`);
    if (count > 1) report('GEN-4.2.3.1-5', `The issuer has ${type} more than once`);
  }
  const names = valuesOf(tbs.issuer, 'organizationName');
  if (valuesOf(tbs.issuer, 'organizationIdentifier').some((identifier) => names.includes(identifier))) {
    report('GEN-4.2.3.1-3', 'organizationIdentifier of the issuer must differ from organizationName');
  }
}

function lintSubject({ tbs }: LintedCertificate, report: Report): void {
  const count = (type: NameAttributeType): number => valuesOf(tbs.subject, type).length;
  for (const type of ['countryName', 'commonName'] as const) {
    if (count(type) === 0) report('NAT-4.2.4-1', `The subject lacks ${type}`);
    if (count(type) > 1) report('NAT-4.2.4-3', `The subject has ${type} more than once`);
  }
  const hasName = count('givenName') > 0 || count('surname') > 0;
  const hasPseudonym = count('pseudonym') > 0;
  if (!hasName && !hasPseudonym) {
    report('NAT-4.2.4-1', 'The subject needs givenName or surname, or a pseudonym');
  }
  if (hasName && hasPseudonym) report('NAT-4.2.4-4', 'A pseudonym cannot stand beside givenName and surname');
}

/** With the semantics statement the form of serialNumber is binding; without it nobody may rely on it. */
function lintSerialNumberSemantics({ tbs, qcStatements = [] }: LintedCertificate, report: Report): void {
  const serialNumbers = valuesOf(tbs.subject, 'serialNumber');
  const syntax = qcStatements.find(({ oid }) => oid === OID.qcSyntaxV2);
  if (syntax === undefined) {
    if (serialNumbers.length > 0) {
      report('NAT-5.1.3-SEMANTICS', 'serialNumber is given without a statement of its semantics', 'warning');
    }
    return;
  }
  if (readQcSemantics(syntax) !== OID.semanticsNatural) {
    report('NAT-5.1.3-SEMANTICS', 'The semantics statement must be the one for natural persons');
    return;
  }
  if (serialNumbers.length === 0) report('NAT-5.1.3', 'The semantics statement needs a serialNumber to speak of');
  for (const serialNumber of serialNumbers) lintSemanticsIdentifier(serialNumber, report);
}

function lintSemanticsIdentifier(serialNumber: string, report: Report): void {
  const [, scheme = '', country = ''] = /^([A-Z]{3}|[A-Z]{2}:)([A-Z]{2})-\S/u.exec(serialNumber) ?? [];
  if (scheme === '') {
    report('NAT-5.1.3', 'serialNumber must have the form TINGR-…: scheme, country, hyphen, reference');
    return;
  }
  if (scheme === 'TAX') report('NAT-5.1.3-SCHEME', 'The scheme TAX is deprecated: use TIN', 'warning');
  const isKnown = ['PAS', 'IDC', 'PNO', 'TIN', 'TAX'].includes(scheme) || scheme.endsWith(':');
  if (!isKnown) report('NAT-5.1.3-SCHEME', 'The scheme of serialNumber must be PAS, IDC, PNO, TIN or a national one');
  // EL and XI exist for VAT numbers alone; UK is not an ISO 3166-1 code.
  if (['EL', 'XI', 'UK', 'EU'].includes(country)) {
    report('NAT-5.1.3-COUNTRY', 'The country of serialNumber is an ISO 3166-1 code (Greece is GR)');
  }
}
