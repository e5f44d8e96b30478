import { OID } from '../der/oids.js';
import type { CertificateProfile, DisclosureStatement } from './certificate-profile.js';

/**
 * Policies of demonstration installations, below the arc 2.999 that ITU-T X.660 sets aside for examples: nobody can mistake them for
 * a policy of a trust service provider. `2.999.1` stands for the platform, `.1` for "no assurance at all".
 */
export const DEMO_POLICY_OIDS = {
  /** Remote signature certificate of a natural person, issued for trying things out. */
  naturalPersonRemoteSignature: '2.999.1.1.1',
} as const;

/** What only the installation knows: its documents. */
export interface ProviderDocuments {
  /** Address of the certification practice statement. */
  readonly cpsUri: string;
  /** PKI disclosure statements, one a language; English is mandatory for qualified certificates (EN 319 412-5, 4.3.4). */
  readonly disclosureStatements: readonly DisclosureStatement[];
  /** The provider's own certificate policy, written beside the one of ETSI. */
  readonly policyOid?: string;
}

/**
 * Remote signature certificate of a natural person (ETSI EN 319 412-2): content commitment alone, semantics identifier in serialNumber.
 * - `qualified`: QCP-n-qscd with the statements of an EU qualified certificate on a QSCD;
 * - `demo`: the same shape under a demonstration policy, and no statement that it is qualified.
 */
export function naturalPersonRemoteSignature(
  variant: 'qualified' | 'demo',
  documents: ProviderDocuments,
): CertificateProfile {
  const isQualified = variant === 'qualified';
  const ownPolicy = documents.policyOid === undefined ? [] : [{ oid: documents.policyOid, cpsUri: documents.cpsUri }];
  return {
    id: isQualified ? 'natural-person-remote-signature' : 'natural-person-remote-signature-demo',
    version: 1,
    name: isQualified
      ? 'Natural person, remote signature, qualified (QCP-n-qscd)'
      : 'Natural person, remote signature, demonstration',
    kind: 'natural-person',
    validity: { months: 36, overlapDays: 90 },
    keyTypes: ['ec-p256', 'ec-p384', 'rsa'],
    subject: {
      order: [
        'countryName',
        'organizationName',
        'organizationIdentifier',
        'title',
        'surname',
        'givenName',
        'serialNumber',
        'dnQualifier',
        'commonName',
      ],
      required: ['countryName', 'surname', 'givenName', 'serialNumber', 'commonName'],
    },
    keyUsage: ['nonRepudiation'],
    extendedKeyUsage: [],
    basicConstraints: null,
    policies: isQualified
      ? [{ oid: OID.qcpNaturalQscd, cpsUri: documents.cpsUri }, ...ownPolicy]
      : [{ oid: DEMO_POLICY_OIDS.naturalPersonRemoteSignature, cpsUri: documents.cpsUri }],
    qcStatements: {
      compliance: isQualified,
      sscd: isQualified,
      types: isQualified ? ['esign'] : [],
      disclosureStatements: documents.disclosureStatements,
      semantics: 'natural',
    },
    addresses: { caIssuers: true, ocsp: true, crl: true },
    ocspNoCheck: false,
  };
}

const CA_SUBJECT = {
  order: ['countryName', 'organizationName', 'organizationIdentifier', 'commonName'],
  required: ['countryName', 'organizationName', 'commonName'],
} as const;

/** Self-signed root: keys only for certificates and CRLs, no limit on the path. */
export const rootCa: CertificateProfile = {
  id: 'root-ca',
  version: 1,
  name: 'Root certification authority',
  kind: 'root-ca',
  validity: { months: 240, overlapDays: 0 },
  keyTypes: ['ec-p384', 'ec-p256', 'rsa'],
  subject: CA_SUBJECT,
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
  basicConstraints: { ca: true },
  policies: [],
  qcStatements: null,
  addresses: { caIssuers: false, ocsp: false, crl: false },
  ocspNoCheck: false,
};

/** Issuing authority below the root: may certify end entities only (path length 0), under any policy. */
export const issuingCa: CertificateProfile = {
  id: 'issuing-ca',
  version: 1,
  name: 'Issuing certification authority',
  kind: 'issuing-ca',
  validity: { months: 120, overlapDays: 0 },
  keyTypes: ['ec-p256', 'ec-p384', 'rsa'],
  subject: CA_SUBJECT,
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
  basicConstraints: { ca: true, pathLength: 0 },
  policies: [{ oid: OID.anyPolicy }],
  qcStatements: null,
  addresses: { caIssuers: true, ocsp: false, crl: true },
  ocspNoCheck: false,
};

/** Delegated OCSP responder (RFC 6960, 4.2.2.2): short-lived, since nobody can ask for its own status. */
export const ocspResponder: CertificateProfile = {
  id: 'ocsp-responder',
  version: 1,
  name: 'OCSP responder',
  kind: 'ocsp-responder',
  validity: { months: 3, overlapDays: 0 },
  keyTypes: ['ec-p256', 'ec-p384', 'rsa'],
  subject: CA_SUBJECT,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: [OID.ocspSigning],
  basicConstraints: null,
  policies: [],
  qcStatements: null,
  addresses: { caIssuers: true, ocsp: false, crl: false },
  ocspNoCheck: true,
};

/** TLS server inside an installation, named by its hosts; nobody outside trusts its authority, and nobody asks for its status. */
export const tlsServer: CertificateProfile = {
  id: 'tls-server',
  version: 1,
  name: 'TLS server inside an installation',
  kind: 'tls-server',
  validity: { months: 12, overlapDays: 0 },
  keyTypes: ['ec-p256'],
  subject: { order: ['organizationName', 'commonName'], required: ['commonName'] },
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: [OID.serverAuth],
  basicConstraints: null,
  policies: [],
  qcStatements: null,
  addresses: { caIssuers: false, ocsp: false, crl: false },
  ocspNoCheck: false,
};
