import { OID } from '../der/oids.js';
import { readQcPds, readQcRetentionYears, readQcTypes, type QcStatement } from '../certificates/read-extensions.js';
import { PkiError } from '../pki-error.js';
import type { Report } from './finding.js';
import type { LintedCertificate } from './linted-certificate.js';

/** Certificate policies of EN 319 411-2: the certificate claims to be an EU qualified one. */
const QUALIFIED_POLICIES: readonly string[] = [
  OID.qcpNatural,
  OID.qcpLegal,
  OID.qcpNaturalQscd,
  OID.qcpLegalQscd,
];

/** Statements and policies of a natural person's certificate: ETSI EN 319 412-5 and EN 319 412-2, 5. */
export function lintQcStatements(certificate: LintedCertificate, report: Report): void {
  const { qcStatements = [], extension } = certificate;
  if (extension(OID.qcStatements)?.critical === true) report('QCS-4.1-02', 'qcStatements must not be critical');
  const ids = qcStatements.map(({ oid }) => oid);
  if (new Set(ids).size !== ids.length) report('QCS-4.1-DUPLICATE', 'A QC statement occurs twice');
  lintQualification(certificate, new Set(ids), report);
  for (const statement of qcStatements) {
    try {
      lintStatement(statement, report);
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      report('QCS-4.1-SYNTAX', `A QC statement cannot be read: ${error.message}`);
    }
  }
}

/** The claim, the policy and the device must say the same thing. */
function lintQualification({ policies = [] }: LintedCertificate, ids: ReadonlySet<string>, report: Report): void {
  const claimed = policies.map(({ oid }) => oid).filter((oid) => QUALIFIED_POLICIES.includes(oid));
  const isQualified = ids.has(OID.qcCompliance);
  if (claimed.length > 0 && !isQualified) report('QCS-5-01', 'A qualified policy needs the statement QcCompliance');
  if (isQualified && claimed.length !== 1) {
    report('QCS-5.2-1', 'A qualified certificate has exactly one policy of EN 319 411-2');
  }
  if (claimed.includes(OID.qcpLegal) || claimed.includes(OID.qcpLegalQscd)) {
    report('QCS-5.2-2', 'The policy is one for legal persons');
  }
  if (claimed.length > 0 && claimed.includes(OID.qcpNaturalQscd) !== ids.has(OID.qcSscd)) {
    report('QCS-5.2-2', 'QcSSCD stands exactly where the policy is one for QSCD keys');
  }
  if (!isQualified) {
    if (ids.has(OID.qcSscd)) report('QCS-5-01', 'QcSSCD has no meaning without QcCompliance');
    if (ids.has(OID.qcType)) report('QCS-5-01', 'QcType has no meaning without QcCompliance');
    return;
  }
  if (!ids.has(OID.qcType)) report('QCS-5-01', 'A qualified certificate needs the statement QcType');
  if (!ids.has(OID.qcPds)) report('QCS-5-01', 'A qualified certificate needs the statement QcPDS');
  if (ids.has(OID.qcLegislation)) report('QCS-5-01', 'QcCClegislation is not for EU qualified certificates');
}

function lintStatement(statement: QcStatement, report: Report): void {
  if (statement.oid === OID.qcType) {
    const types = readQcTypes(statement);
    if (types.length !== 1 || types[0] !== OID.qcTypeEsign) {
      report('QCS-4.2.3', 'QcType of a natural person is esign and nothing else');
    }
  }
  if (statement.oid === OID.qcRetentionPeriod && readQcRetentionYears(statement) === 0) {
    report('QCS-4.3.3', 'The retention period must be longer than zero years');
  }
  if (statement.oid === OID.qcPds) lintDisclosureStatements(statement, report);
}

function lintDisclosureStatements(statement: QcStatement, report: Report): void {
  const locations = readQcPds(statement);
  if (!locations.some(({ language }) => language === 'en')) {
    report('QCS-4.3.4-EN', 'A disclosure statement in English is required');
  }
  for (const { url, language } of locations) {
    if (!/^https:\/\/[^/]/.test(url)) report('QCS-4.3.4', 'A disclosure statement is served over https only');
    if (!/^[a-z]{2}$/.test(language)) report('QCS-4.3.4-LANGUAGE', 'The language is two lower-case letters (ISO 639-1)');
  }
}
