import { createHash } from 'node:crypto';
import { OID } from '../der/oids.js';
import { readPublicKey, type PublicKeyInfo } from '../keys/public-key.js';
import { PkiError, parsingAs } from '../pki-error.js';
import type { KeyUsage, PolicyReference } from './certificate-profile.js';
import { printName, type Name } from './name.js';
import { findExtension, readCertificate, type Certificate, type Extension } from './read-certificate.js';
import {
  readAuthorityInfoAccess,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCrlDistributionPoints,
  readExtendedKeyUsage,
  readKeyUsage,
  readPolicies,
  readQcPds,
  readQcSemantics,
  readQcStatements,
  readQcTypes,
  readSubjectKeyIdentifier,
  type QcStatement,
} from './read-extensions.js';
import { serialHex } from './term.js';

/** A QC statement in words. */
export interface QcStatementDescription {
  /** Name of ETSI EN 319 412-5, or the dotted identifier of an unknown statement. */
  readonly name: string;
  readonly values: readonly string[];
}

/** What a page or a ticket shows of a certificate. Byte strings are lower-case hexadecimal, instants ISO 8601 UTC. */
export interface CertificateDescription {
  readonly subject: Name;
  readonly subjectText: string;
  readonly issuer: Name;
  readonly issuerText: string;
  readonly serialHex: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** For example `ec-p256`; `unknown` for keys that the platform does not certify. */
  readonly keyType: PublicKeyInfo['keyType'] | 'unknown';
  readonly isCa: boolean;
  readonly keyUsage: readonly KeyUsage[];
  readonly extendedKeyUsage: readonly string[];
  readonly policies: readonly PolicyReference[];
  readonly qcStatements: readonly QcStatementDescription[];
  readonly caIssuersUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly crlUrls: readonly string[];
  readonly subjectKeyIdentifier: string | null;
  readonly authorityKeyIdentifier: string | null;
  readonly sha256Fingerprint: string;
}

/**
 * Decodes a certificate, from whatever issuer, for people to read.
 * @throws PkiError `CERTIFICATE_MALFORMED`
 */
export function describeCertificate(der: Uint8Array): CertificateDescription {
  return parsingAs('CERTIFICATE_MALFORMED', () => describe(readCertificate(der)));
}

function describe(certificate: Certificate): CertificateDescription {
  const { extensions } = certificate;
  const access = decode(extensions, OID.authorityInfoAccess, readAuthorityInfoAccess) ?? [];
  const urlsFor = (method: string): string[] =>
    access.filter((item) => item.method === method).map((item) => item.uri);
  return {
    subject: certificate.subject,
    subjectText: printName(certificate.subject),
    issuer: certificate.issuer,
    issuerText: printName(certificate.issuer),
    serialHex: serialHex(certificate.serial),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    keyType: keyTypeOf(certificate.publicKeyDer),
    isCa: decode(extensions, OID.basicConstraints, readBasicConstraints)?.ca ?? false,
    keyUsage: decode(extensions, OID.keyUsage, readKeyUsage) ?? [],
    extendedKeyUsage: decode(extensions, OID.extendedKeyUsage, readExtendedKeyUsage) ?? [],
    policies: decode(extensions, OID.certificatePolicies, readPolicies) ?? [],
    qcStatements: (decode(extensions, OID.qcStatements, readQcStatements) ?? []).map((item) => describeStatement(item)),
    caIssuersUrls: urlsFor(OID.accessCaIssuers),
    ocspUrls: urlsFor(OID.accessOcsp),
    crlUrls: decode(extensions, OID.crlDistributionPoints, readCrlDistributionPoints) ?? [],
    subjectKeyIdentifier: hexOrNull(decode(extensions, OID.subjectKeyIdentifier, readSubjectKeyIdentifier)),
    authorityKeyIdentifier: hexOrNull(decode(extensions, OID.authorityKeyIdentifier, readAuthorityKeyIdentifier)),
    sha256Fingerprint: createHash('sha256').update(certificate.der).digest('hex'),
  };
}

function decode<T>(extensions: readonly Extension[], oid: string, read: (value: Uint8Array) => T): T | undefined {
  const found = findExtension(extensions, oid);
  return found === undefined ? undefined : read(found.value);
}

const hexOrNull = (bytes: Uint8Array | undefined): string | null =>
  bytes === undefined ? null : Buffer.from(bytes).toString('hex');

function keyTypeOf(publicKeyDer: Uint8Array): CertificateDescription['keyType'] {
  try {
    return readPublicKey(publicKeyDer).keyType;
  } catch (error) {
    // Cards hold certificates of other issuers with keys of any kind: worth showing all the same.
    if (error instanceof PkiError) return 'unknown';
    throw error;
  }
}

const STATEMENT_NAMES: Readonly<Record<string, string>> = {
  [OID.qcSyntaxV2]: 'Semantics',
  [OID.qcCompliance]: 'QcCompliance',
  [OID.qcLimitValue]: 'QcLimitValue',
  [OID.qcRetentionPeriod]: 'QcRetentionPeriod',
  [OID.qcSscd]: 'QcSSCD',
  [OID.qcPds]: 'QcPDS',
  [OID.qcType]: 'QcType',
  [OID.qcLegislation]: 'QcCClegislation',
  [OID.qcIdentMethod]: 'QcIdentMethod',
};

const VALUE_NAMES: Readonly<Record<string, string>> = {
  [OID.qcTypeEsign]: 'esign',
  [OID.qcTypeEseal]: 'eseal',
  [OID.qcTypeWeb]: 'web',
  [OID.semanticsNatural]: 'natural person',
  [OID.semanticsLegal]: 'legal person',
  [OID.semanticsEidasNatural]: 'eIDAS natural person',
  [OID.semanticsEidasLegal]: 'eIDAS legal person',
};

const nameOfValue = (oid: string): string => VALUE_NAMES[oid] ?? oid;

function describeStatement(statement: QcStatement): QcStatementDescription {
  return { name: STATEMENT_NAMES[statement.oid] ?? statement.oid, values: valuesOfStatement(statement) };
}

function valuesOfStatement(statement: QcStatement): string[] {
  if (statement.info === undefined) return [];
  if (statement.oid === OID.qcType) return readQcTypes(statement).map(nameOfValue);
  if (statement.oid === OID.qcPds) return readQcPds(statement).map(({ url, language }) => `${language}: ${url}`);
  if (statement.oid === OID.qcSyntaxV2) {
    const semantics = readQcSemantics(statement);
    return semantics === undefined ? [] : [nameOfValue(semantics)];
  }
  return [];
}
