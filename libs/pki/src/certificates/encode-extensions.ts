import { isIPv4, isIPv6 } from 'node:net';
import {
  boolean,
  explicit,
  ia5Bytes,
  ia5String,
  implicitPrimitive,
  integer,
  namedBits,
  nullValue,
  octetString,
  oid,
  printableString,
  sequence,
} from '../der/der.js';
import { OID } from '../der/oids.js';
import { PkiError } from '../pki-error.js';
import {
  KEY_USAGE_BITS,
  type CertificateProfile,
  type KeyUsage,
  type PolicyReference,
  type QcStatementsProfile,
} from './certificate-profile.js';

/** Addresses of an issuer's services, printable ASCII. */
export interface IssuerUrls {
  /** The issuer's own certificate, DER. */
  readonly caIssuers?: string;
  readonly ocsp?: string;
  readonly crl?: string;
}

/** One Extension (RFC 5280, 4.1); `critical` is left out when false, as DER demands for defaults. */
export function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return critical ? sequence(oid(id), boolean(true), octetString(value)) : sequence(oid(id), octetString(value));
}

/** AuthorityKeyIdentifier with the key identifier alone (RFC 5280, 4.2.1.1). */
export const authorityKeyIdentifier = (keyIdentifier: Uint8Array): Uint8Array =>
  extension(OID.authorityKeyIdentifier, false, sequence(implicitPrimitive(0, keyIdentifier)));

/** SubjectAltName of a server (RFC 5280, 4.2.1.6): IP addresses as octets, anything else as a DNS name. */
export const subjectAltName = (hosts: readonly string[]): Uint8Array =>
  extension(OID.subjectAltName, false, sequence(...hosts.map(generalName)));

function generalName(host: string): Uint8Array {
  if (isIPv4(host)) return implicitPrimitive(7, Uint8Array.from(host.split('.').map(Number)));
  if (isIPv6(host)) throw new PkiError('PROFILE', 'IPv6 addresses are not written into certificates: give the server a name');
  return implicitPrimitive(2, ia5Bytes(host));
}

/** The extensions that are the same for every certificate of a profile under one issuer, in writing order. */
export function encodeProfileExtensions(profile: CertificateProfile, urls: IssuerUrls): Uint8Array[] {
  return [
    ...(profile.basicConstraints === null ? [] : [basicConstraints(profile.basicConstraints.pathLength)]),
    extension(OID.keyUsage, true, keyUsage(profile.keyUsage)),
    ...(profile.extendedKeyUsage.length === 0
      ? []
      : [extension(OID.extendedKeyUsage, false, sequence(...profile.extendedKeyUsage.map((id) => oid(id))))]),
    ...(profile.policies.length === 0
      ? []
      : [extension(OID.certificatePolicies, false, sequence(...profile.policies.map((policy) => policyInformation(policy))))]),
    ...authorityInfoAccess(profile, urls),
    ...crlDistributionPoints(profile, urls),
    ...(profile.qcStatements === null ? [] : qcStatements(profile.qcStatements)),
    ...(profile.ocspNoCheck ? [extension(OID.ocspNoCheck, false, nullValue())] : []),
  ];
}

function basicConstraints(pathLength: number | undefined): Uint8Array {
  const limit = pathLength === undefined ? [] : [integer(pathLength)];
  return extension(OID.basicConstraints, true, sequence(boolean(true), ...limit));
}

const keyUsage = (usages: readonly KeyUsage[]): Uint8Array =>
  namedBits(usages.map((usage) => KEY_USAGE_BITS.indexOf(usage)));

function policyInformation({ oid: id, cpsUri }: PolicyReference): Uint8Array {
  if (cpsUri === undefined) return sequence(oid(id));
  return sequence(oid(id), sequence(sequence(oid(OID.cpsQualifier), ia5String(cpsUri))));
}

const uri = (address: string): Uint8Array => implicitPrimitive(6, ia5Bytes(address));

function requireUrl(profile: CertificateProfile, address: string | undefined, what: string): string {
  if (address === undefined) throw new PkiError('PROFILE', `Profile ${profile.id} needs the issuer's ${what} address`);
  return address;
}

function authorityInfoAccess(profile: CertificateProfile, urls: IssuerUrls): Uint8Array[] {
  const descriptions: Uint8Array[] = [];
  if (profile.addresses.caIssuers) {
    descriptions.push(sequence(oid(OID.accessCaIssuers), uri(requireUrl(profile, urls.caIssuers, 'caIssuers'))));
  }
  if (profile.addresses.ocsp) {
    descriptions.push(sequence(oid(OID.accessOcsp), uri(requireUrl(profile, urls.ocsp, 'OCSP'))));
  }
  return descriptions.length === 0 ? [] : [extension(OID.authorityInfoAccess, false, sequence(...descriptions))];
}

function crlDistributionPoints(profile: CertificateProfile, urls: IssuerUrls): Uint8Array[] {
  if (!profile.addresses.crl) return [];
  const address = uri(requireUrl(profile, urls.crl, 'CRL'));
  const point = sequence(explicit(0, explicit(0, address)));
  return [extension(OID.crlDistributionPoints, false, sequence(point))];
}

function qcStatements(profile: QcStatementsProfile): Uint8Array[] {
  const statements: Uint8Array[] = [];
  if (profile.semantics === 'natural') {
    statements.push(sequence(oid(OID.qcSyntaxV2), sequence(oid(OID.semanticsNatural))));
  }
  if (profile.compliance) statements.push(sequence(oid(OID.qcCompliance)));
  if (profile.sscd) statements.push(sequence(oid(OID.qcSscd)));
  if (profile.types.length > 0) {
    statements.push(sequence(oid(OID.qcType), sequence(...profile.types.map(() => oid(OID.qcTypeEsign)))));
  }
  if (profile.disclosureStatements.length > 0) {
    const locations = profile.disclosureStatements.map(({ url, language }) =>
      sequence(ia5String(url), printableString(language)),
    );
    statements.push(sequence(oid(OID.qcPds), sequence(...locations)));
  }
  return statements.length === 0 ? [] : [extension(OID.qcStatements, false, sequence(...statements))];
}
