import { assembleCertificate, buildTbsCertificate, type CertificateInput } from '../certificates/build-certificate.js';
import type { CertificateProfile } from '../certificates/certificate-profile.js';
import type { Name } from '../certificates/name.js';
import { issuingCa, naturalPersonRemoteSignature, ocspResponder, rootCa } from '../certificates/profiles.js';
import { addMonthsUtc, serialFromRandom } from '../certificates/term.js';
import { subjectKeyIdentifier } from '../keys/public-key.js';
import type { SignatureAlgorithm, Signer } from '../signer.js';
import { newSigner, type SoftwareSigner } from './software-signer.js';

export const NOW = new Date('2026-03-01T08:00:00Z');

export const DOCUMENTS = {
  cpsUri: 'https://pki.example.com/cps',
  disclosureStatements: [
    { url: 'https://pki.example.com/pds-en.pdf', language: 'en' },
    { url: 'https://pki.example.com/pds-el.pdf', language: 'el' },
  ],
};

export const QUALIFIED = naturalPersonRemoteSignature('qualified', DOCUMENTS);
export const DEMO = naturalPersonRemoteSignature('demo', DOCUMENTS);

export const PERSON: Name = [
  { type: 'countryName', value: 'GR' },
  { type: 'surname', value: 'Δοκιμή' },
  { type: 'givenName', value: 'Πρότυπο' },
  { type: 'commonName', value: 'Πρότυπο Δοκιμή' },
  { type: 'serialNumber', value: 'TINGR-123456783' },
];

const caName = (commonName: string): Name => [
  { type: 'countryName', value: 'GR' },
  { type: 'organizationName', value: 'Example Trust Services' },
  { type: 'organizationIdentifier', value: 'VATEL-123456783' },
  { type: 'commonName', value: commonName },
];

export const URLS = {
  caIssuers: 'http://pki.example.com/issuing.cer',
  ocsp: 'http://ocsp.example.com/',
  crl: 'http://pki.example.com/issuing.crl',
};

let counter = 0;
/** Different for every certificate, the same in every run. */
export function nextSerial(): Uint8Array {
  counter++;
  return serialFromRandom(Uint8Array.from({ length: 16 }, (_, index) => (counter * 31 + index * 97) & 0xff));
}

export interface Entity {
  readonly name: Name;
  readonly signer: SoftwareSigner;
  readonly der: Uint8Array;
}

export interface Authority {
  readonly root: Entity;
  readonly issuing: Entity;
  readonly responder: Entity;
}

/** The builder's input for a certificate under `issuer`. */
export function inputFor(
  issuer: { readonly name: Name; readonly signer: Signer },
  profile: CertificateProfile,
  subject: Name,
  publicKeyDer: Uint8Array,
): CertificateInput {
  return {
    profile,
    subject,
    publicKeyDer,
    serial: nextSerial(),
    notBefore: NOW,
    notAfter: addMonthsUtc(NOW, profile.validity.months),
    issuer: {
      name: issuer.name,
      subjectKeyIdentifier: subjectKeyIdentifier(issuer.signer.publicKeyDer),
      signatureAlgorithm: issuer.signer.algorithm,
      urls: URLS,
    },
  };
}

export async function certify(input: CertificateInput, signer: Signer): Promise<Uint8Array> {
  const tbs = buildTbsCertificate(input);
  return assembleCertificate(tbs, signer.algorithm, await signer.sign(tbs));
}

async function entity(
  profile: CertificateProfile,
  commonName: string,
  signer: SoftwareSigner,
  issuer?: Entity,
): Promise<Entity> {
  const name = caName(commonName);
  const by = issuer ?? { name, signer };
  return { name, signer, der: await certify(inputFor(by, profile, name, signer.publicKeyDer), by.signer) };
}

/** Root, issuing authority and OCSP responder with keys of the given types. */
export async function newAuthority(
  rootAlgorithm: SignatureAlgorithm = 'ecdsa-p384-sha384',
  issuingAlgorithm: SignatureAlgorithm = 'ecdsa-p256-sha256',
): Promise<Authority> {
  const root = await entity(rootCa, 'Example Root CA', newSigner(rootAlgorithm));
  const issuing = await entity(issuingCa, 'Example Issuing CA', newSigner(issuingAlgorithm), root);
  const responder = await entity(ocspResponder, 'Example OCSP Responder', newSigner(), issuing);
  return { root, issuing, responder };
}
