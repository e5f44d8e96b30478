import type { KeyUsage } from '../certificates/certificate-profile.js';
import { OID } from '../der/oids.js';
import type { Report } from './finding.js';
import type { LintedCertificate } from './linted-certificate.js';

const FORBIDDEN: readonly (readonly [string, string, string])[] = [
  ['GEN-4.3.4-1', OID.policyMappings, 'policyMappings'],
  ['GEN-4.3.8-1', OID.nameConstraints, 'nameConstraints'],
  ['GEN-4.3.9-1', OID.policyConstraints, 'policyConstraints'],
  ['GEN-4.3.12-1', OID.inhibitAnyPolicy, 'inhibitAnyPolicy'],
];

const NOT_CRITICAL: readonly (readonly [string, string, string])[] = [
  ['GEN-4.3.3-1', OID.certificatePolicies, 'certificatePolicies'],
  ['GEN-4.3.5-1', OID.subjectAltName, 'subjectAltName'],
  ['GEN-4.3.6-1', OID.issuerAltName, 'issuerAltName'],
  ['GEN-4.3.10-1', OID.extendedKeyUsage, 'extendedKeyUsage'],
  ['GEN-4.3.11-5', OID.crlDistributionPoints, 'cRLDistributionPoints'],
];

/** Extensions of a natural person's certificate: ETSI EN 319 412-2, 4.3 and 4.4. */
export function lintEtsiExtensions(certificate: LintedCertificate, report: Report): void {
  const { extension } = certificate;
  for (const [code, oid, name] of FORBIDDEN) {
    if (extension(oid) !== undefined) report(code, `${name} is not allowed in an end-entity certificate`);
  }
  for (const [code, oid, name] of NOT_CRITICAL) {
    if (extension(oid)?.critical === true) report(code, `${name} must not be critical`);
  }
  if (extension(OID.authorityKeyIdentifier) === undefined) report('GEN-4.3.1-1', 'authorityKeyIdentifier is missing');
  if ((certificate.policies ?? []).length === 0) report('GEN-4.3.3-2', 'certificatePolicies is missing');
  if (extension(OID.authorityInfoAccess) === undefined) report('GEN-4.4.1-2', 'authorityInfoAccess is missing');
  lintKeyUsageSetting(certificate.keyUsage, report);
  lintAddresses(certificate, report);
}

/** Settings A to F of 4.3.2 as sorted bit names; only A, B and F commit to content, and A mixes nothing. */
const SETTINGS: ReadonlyMap<string, 'A' | 'B' | 'C' | 'D' | 'E' | 'F'> = new Map([
  ['nonRepudiation', 'A'],
  ['digitalSignature nonRepudiation', 'B'],
  ['digitalSignature', 'C'],
  ['digitalSignature keyEncipherment', 'D'],
  ['digitalSignature keyAgreement', 'D'],
  ['keyEncipherment', 'E'],
  ['keyAgreement', 'E'],
  ['digitalSignature keyEncipherment nonRepudiation', 'F'],
  ['digitalSignature keyAgreement nonRepudiation', 'F'],
]);

function lintKeyUsageSetting(keyUsage: readonly KeyUsage[] | undefined, report: Report): void {
  if (keyUsage === undefined) {
    report('NAT-4.3.2-1', 'keyUsage is missing');
    return;
  }
  const setting = SETTINGS.get([...keyUsage].sort().join(' '));
  if (setting === undefined) {
    report('NAT-4.3.2-1', 'keyUsage must be one of the settings A to F');
    return;
  }
  if (!['A', 'B', 'F'].includes(setting)) {
    report('NAT-4.3.2-2', 'A signature certificate needs a key usage with nonRepudiation (A, B or F)');
  } else if (setting !== 'A') {
    report('NAT-4.3.2-3', 'nonRepudiation alone (setting A) is preferred', 'warning');
  }
}

const isHttp = (uri: string): boolean => /^https?:\/\/[^/]/.test(uri);

function lintAddresses({ access = [], crlUrls, extension }: LintedCertificate, report: Report): void {
  const urisOf = (method: string): string[] => access.filter((item) => item.method === method).map(({ uri }) => uri);
  const caIssuers = urisOf(OID.accessCaIssuers);
  const ocsp = urisOf(OID.accessOcsp);
  if (extension(OID.authorityInfoAccess) !== undefined) {
    if (caIssuers.length === 0) report('GEN-4.4.1-3', 'authorityInfoAccess lacks the address of the issuer certificate');
    if (caIssuers.length > 0 && !caIssuers.some(isHttp)) report('GEN-4.4.1-4', 'caIssuers needs an http or https address');
    if (ocsp.length > 0 && !ocsp.some(isHttp)) report('GEN-4.4.1-6', 'OCSP needs an http or https address');
  }
  if (ocsp.length === 0 && crlUrls === undefined) {
    report('GEN-4.3.11-2', 'Without OCSP there must be a CRL distribution point');
    report('GEN-4.4.1-8', 'Without a CRL distribution point there must be OCSP');
  }
  if (crlUrls !== undefined && !crlUrls.some((uri) => isHttp(uri) || uri.startsWith('ldap://'))) {
    report('GEN-4.3.11-4', 'A CRL distribution point needs an http or ldap address');
  }
}
