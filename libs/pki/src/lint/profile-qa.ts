import type { CertificateInput } from '../certificates/build-certificate.js';
import type { CertificateProfile } from '../certificates/certificate-profile.js';
import { printName, type Name } from '../certificates/name.js';
import { readQcPds, readQcSemantics, readQcTypes, type QcStatement } from '../certificates/read-extensions.js';
import { addMonthsUtc } from '../certificates/term.js';
import { OID } from '../der/oids.js';
import { readPublicKey } from '../keys/public-key.js';
import { PkiError } from '../pki-error.js';
import type { LintFinding } from './finding.js';
import { decodeForLint, type LintedCertificate } from './linted-certificate.js';

/**
 * Derives a second time, from profile, approved subject and issuer, what the certificate must say, and compares it with what the
 * to-be-signed bytes say. Shares no code with the builder: a wrong builder and a wrong checker would have to err alike.
 * Codes begin with `PROFILE-`; all findings are errors.
 */
export function checkAgainstProfile(tbsDer: Uint8Array, expected: CertificateInput): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const differ = (code: string, what: string): void => {
    findings.push({ code: `PROFILE-${code}`, severity: 'error', message: `${what} is not what the profile and the request say` });
  };
  let certificate: LintedCertificate;
  try {
    certificate = decodeForLint(tbsDer);
    compareFields(certificate, expected, differ);
    compareExtensions(certificate, expected, differ);
    compareQcStatements(certificate.qcStatements ?? [], expected.profile, differ);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    differ('DER', `The encoding (${error.message})`);
  }
  return findings;
}

type Differ = (code: string, what: string) => void;

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean => a !== undefined && Buffer.compare(a, b) === 0;

function compareFields({ tbs }: LintedCertificate, expected: CertificateInput, differ: Differ): void {
  const { profile } = expected;
  const magnitude = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  if (magnitude(tbs.serial) !== magnitude(expected.serial)) differ('SERIAL', 'The serial number');
  if (printName(tbs.issuer) !== printName(expected.issuer.name)) differ('ISSUER', 'The issuer');
  if (printName(tbs.subject) !== printName(inProfileOrder(expected))) differ('SUBJECT', 'The subject');
  const present = new Set(tbs.subject.map(({ type }) => type));
  if (profile.subject.required.some((type) => !present.has(type))) differ('SUBJECT', 'The set of subject attributes');
  if (tbs.notBefore.getTime() !== expected.notBefore.getTime()) differ('VALIDITY', 'notBefore');
  if (tbs.notAfter.getTime() !== expected.notAfter.getTime()) differ('VALIDITY', 'notAfter');
  const latest = addMonthsUtc(tbs.notBefore, profile.validity.months).getTime() + profile.validity.overlapDays * 86_400_000;
  if (tbs.notAfter.getTime() > latest) differ('TERM', 'The term');
  if (!sameBytes(tbs.publicKeyDer, expected.publicKeyDer)) differ('KEY', 'The public key');
  if (!profile.keyTypes.includes(readPublicKey(tbs.publicKeyDer).keyType)) differ('KEY', 'The type of the public key');
}

function inProfileOrder({ profile, subject }: CertificateInput): Name {
  const rank = ({ type }: Name[number]): number => profile.subject.order.findIndex((allowed) => allowed === type);
  return [...subject].sort((a, b) => rank(a) - rank(b)).filter((attribute) => rank(attribute) >= 0);
}

const sameList = (actual: readonly string[], expected: readonly (string | undefined)[]): boolean =>
  [...actual].sort().join('\n') === [...expected].sort().join('\n');

function compareExtensions(certificate: LintedCertificate, expected: CertificateInput, differ: Differ): void {
  const { profile, issuer } = expected;
  const { addresses } = profile;
  if (!sameBytes(certificate.authorityKeyIdentifier, issuer.subjectKeyIdentifier)) differ('AKI', 'The issuer key identifier');
  if (!sameList(certificate.keyUsage ?? [], profile.keyUsage)) differ('KEY-USAGE', 'keyUsage');
  if (!sameList(certificate.extendedKeyUsage ?? [], profile.extendedKeyUsage)) differ('EKU', 'extendedKeyUsage');
  const { basicConstraints: written } = certificate;
  if (written?.ca !== profile.basicConstraints?.ca || written?.pathLength !== profile.basicConstraints?.pathLength) {
    differ('CONSTRAINTS', 'basicConstraints');
  }
  const policyText = (policies: CertificateProfile['policies']): string[] =>
    policies.map(({ oid, cpsUri = '' }) => `${oid} ${cpsUri}`);
  if (!sameList(policyText(certificate.policies ?? []), policyText(profile.policies))) differ('POLICIES', 'The list of policies');
  const access = (certificate.access ?? []).map(({ method, uri }) => `${method} ${uri}`);
  const expectedAccess = [
    ...(addresses.caIssuers ? [`${OID.accessCaIssuers} ${issuer.urls.caIssuers}`] : []),
    ...(addresses.ocsp ? [`${OID.accessOcsp} ${issuer.urls.ocsp}`] : []),
  ];
  if (!sameList(access, expectedAccess)) differ('AIA', 'authorityInfoAccess');
  if (!sameList(certificate.crlUrls ?? [], addresses.crl ? [issuer.urls.crl] : [])) differ('CRLDP', 'The CRL address');
  if (!sameList(certificate.tbs.extensions.map(({ oid }) => oid), expectedExtensions(profile))) {
    differ('EXTENSIONS', 'The set of extensions');
  }
}

function expectedExtensions(profile: CertificateProfile): string[] {
  const { addresses, qcStatements: qc } = profile;
  const table: readonly (readonly [string, boolean])[] = [
    [OID.authorityKeyIdentifier, true],
    [OID.subjectKeyIdentifier, true],
    [OID.keyUsage, true],
    [OID.basicConstraints, profile.basicConstraints !== null],
    [OID.extendedKeyUsage, profile.extendedKeyUsage.length > 0],
    [OID.certificatePolicies, profile.policies.length > 0],
    [OID.authorityInfoAccess, addresses.caIssuers || addresses.ocsp],
    [OID.crlDistributionPoints, addresses.crl],
    [OID.qcStatements, qc !== null && expectedStatements(qc).length > 0],
    [OID.ocspNoCheck, profile.ocspNoCheck],
  ];
  return table.filter(([, isExpected]) => isExpected).map(([oid]) => oid);
}

function expectedStatements(qc: NonNullable<CertificateProfile['qcStatements']>): string[] {
  const table: readonly (readonly [string, boolean])[] = [
    [`${OID.qcSyntaxV2} ${OID.semanticsNatural}`, qc.semantics === 'natural'],
    [OID.qcCompliance, qc.compliance],
    [OID.qcSscd, qc.sscd],
    [`${OID.qcType} ${qc.types.map(() => OID.qcTypeEsign).join(' ')}`, qc.types.length > 0],
    [
      `${OID.qcPds} ${qc.disclosureStatements.map(({ url, language }) => `${language}=${url}`).join(' ')}`,
      qc.disclosureStatements.length > 0,
    ],
  ];
  return table.filter(([, isExpected]) => isExpected).map(([text]) => text);
}

function compareQcStatements(statements: readonly QcStatement[], profile: CertificateProfile, differ: Differ): void {
  const written = statements.map((statement) => {
    if (statement.oid === OID.qcSyntaxV2) return `${statement.oid} ${readQcSemantics(statement)}`;
    if (statement.oid === OID.qcType) return `${statement.oid} ${readQcTypes(statement).join(' ')}`;
    if (statement.oid !== OID.qcPds) return statement.oid;
    return `${statement.oid} ${readQcPds(statement).map(({ url, language }) => `${language}=${url}`).join(' ')}`;
  });
  const expected = profile.qcStatements === null ? [] : expectedStatements(profile.qcStatements);
  if (!sameList(written, expected)) differ('QC', 'The list of QC statements');
}
