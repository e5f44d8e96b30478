import type { KeyType } from '../keys/public-key.js';
import type { NameAttributeType } from './name.js';

/** What a certificate is for; decides which rules the lint applies. */
export type CertificateKind = 'root-ca' | 'issuing-ca' | 'ocsp-responder' | 'natural-person' | 'tls-server';

/** Key usage bits that the platform uses, by their names in RFC 5280, 4.2.1.3. */
export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly';

/** Key usage names in bit order. */
export const KEY_USAGE_BITS: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** A certificate policy; the practice statement's address is optional. */
export interface PolicyReference {
  readonly oid: string;
  readonly cpsUri?: string;
}

/** A PKI disclosure statement in one language (ETSI EN 319 412-5, 4.3.4). */
export interface DisclosureStatement {
  /** https only. */
  readonly url: string;
  /** ISO 639-1, two lower-case letters. */
  readonly language: string;
}

/** Statements of ETSI EN 319 412-5 and RFC 3739; the extension is left out when the profile has none. */
export interface QcStatementsProfile {
  /** The certificate is an EU qualified one. */
  readonly compliance: boolean;
  /** The private key is in a qualified signature creation device. */
  readonly sscd: boolean;
  /** `esign`, or nothing for a certificate that is not qualified. */
  readonly types: readonly 'esign'[];
  readonly disclosureStatements: readonly DisclosureStatement[];
  /** How the subject's serialNumber is to be read (EN 319 412-1, 5.1): `natural` = `TINGR-…` and the like. */
  readonly semantics?: 'natural';
}

/**
 * What certificates of one kind look like: plain data, versioned, to be stored with each certificate it was used for.
 * A changed profile is a new version, never an edit.
 */
export interface CertificateProfile {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly kind: CertificateKind;
  readonly validity: {
    /** Normal term in months. */
    readonly months: number;
    /** Days that a renewal before the end of the old certificate may add, so that no day is lost. */
    readonly overlapDays: number;
  };
  readonly keyTypes: readonly KeyType[];
  /** Attribute types in the order in which they are written. */
  readonly subject: {
    readonly order: readonly NameAttributeType[];
    readonly required: readonly NameAttributeType[];
  };
  /** Always written as critical. */
  readonly keyUsage: readonly KeyUsage[];
  /** Object identifiers; empty = no extension. */
  readonly extendedKeyUsage: readonly string[];
  /** `null` = no extension (end entities). */
  readonly basicConstraints: { readonly ca: true; readonly pathLength?: number } | null;
  readonly policies: readonly PolicyReference[];
  readonly qcStatements: QcStatementsProfile | null;
  /** Which of the issuer's addresses are written. */
  readonly addresses: { readonly caIssuers: boolean; readonly ocsp: boolean; readonly crl: boolean };
  /** id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1). */
  readonly ocspNoCheck: boolean;
}
