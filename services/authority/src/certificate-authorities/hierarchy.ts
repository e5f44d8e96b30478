import { issuingCa, ocspResponder, rootCa } from '@vidimus/pki';
import type { CertificateProfile, IssuerUrls, Name } from '@vidimus/pki';
import type { KeyAlgorithm } from '@vidimus/keystore';
import type { AuthorityCertificatePurpose } from './authority-certificate.entity.js';

/** Who the trust service provider is, as its issuers' names say it. */
export interface Provider {
  readonly country: string;
  readonly organisation: string;
  readonly organisationIdentifier: string | undefined;
  /** Base address of status information, without a slash at the end. */
  readonly statusUrl: string;
}

/** A certificate of the authority as it shall be, before it exists. */
export interface PlannedCertificate {
  readonly name: string;
  readonly purpose: AuthorityCertificatePurpose;
  readonly issuerName: string | null;
  readonly keyLabel: string;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly profile: CertificateProfile;
  readonly subject: Name;
}

export const ROOT_NAME = 'root-1';
export const ISSUING_NAME = 'issuing-1';
/** The one key that the status role signs with. */
export const OCSP_KEY_LABEL = `vidimus-authority/${ISSUING_NAME}-ocsp`;

/** RFC 6960, 4.2.2.2: nobody can ask for a responder's own status, so that it lives a month only. */
export const RESPONDER_DAYS = 30;

export function plannedRoot(provider: Provider): PlannedCertificate {
  return {
    name: ROOT_NAME,
    purpose: 'ROOT',
    issuerName: null,
    keyLabel: `vidimus-authority/${ROOT_NAME}`,
    keyAlgorithm: 'ecdsa-p384-sha384',
    profile: rootCa,
    subject: authorityName(provider, 'Root CA 1'),
  };
}

export function plannedIssuingCa(provider: Provider): PlannedCertificate {
  return {
    name: ISSUING_NAME,
    purpose: 'ISSUING',
    issuerName: ROOT_NAME,
    keyLabel: `vidimus-authority/${ISSUING_NAME}`,
    keyAlgorithm: 'ecdsa-p256-sha256',
    profile: issuingCa,
    subject: authorityName(provider, 'Issuing CA 1'),
  };
}

/** @param number counts the responder's certificates from 1; all are made for the same key. */
export function plannedResponder(provider: Provider, number: number): PlannedCertificate {
  return {
    name: `${ISSUING_NAME}-ocsp-${number}`,
    purpose: 'OCSP_RESPONDER',
    issuerName: ISSUING_NAME,
    keyLabel: OCSP_KEY_LABEL,
    keyAlgorithm: 'ecdsa-p256-sha256',
    profile: ocspResponder,
    subject: authorityName(provider, 'OCSP Responder 1'),
  };
}

/** Addresses that certificates of an issuer carry; the status role answers there. */
export function issuerUrls(statusUrl: string, issuerName: string): IssuerUrls {
  return {
    caIssuers: `${statusUrl}/aia/${issuerName}.cer`,
    crl: `${statusUrl}/crl/${issuerName}.crl`,
    ocsp: `${statusUrl}/ocsp`,
  };
}

/** ETSI EN 319 412-2, 4.2.3.1: an issuer that is a legal person has country, organisation and common name. */
function authorityName(provider: Provider, role: string): Name {
  const { country, organisation, organisationIdentifier } = provider;
  return [
    { type: 'countryName', value: country },
    { type: 'organizationName', value: organisation },
    ...(organisationIdentifier === undefined ? [] : [{ type: 'organizationIdentifier', value: organisationIdentifier }]),
    // 64 characters at most (RFC 5280, appendix A.1): a long name of the organisation gives way to the role.
    { type: 'commonName', value: `${[...organisation].slice(0, 63 - role.length).join('').trim()} ${role}` },
  ];
}
