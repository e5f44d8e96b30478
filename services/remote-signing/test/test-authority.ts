import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { addMonthsUtc, assembleCertificate, buildTbsCertificate, naturalPersonRemoteSignature, rootCa, serialFromRandom, subjectKeyIdentifier, toPem, wholeSecond } from '@vidimus/pki';
import type { CertificateProfile, Name } from '@vidimus/pki';

const ROOT: Name = [
  { type: 'countryName', value: 'GR' },
  { type: 'organizationName', value: 'Example Trust Services' },
  { type: 'organizationIdentifier', value: 'VATEL-123456783' },
  { type: 'commonName', value: 'Example Root CA' },
];
const HOLDER: Name = [
  { type: 'countryName', value: 'GR' },
  { type: 'surname', value: 'Δοκιμή' },
  { type: 'givenName', value: 'Πρότυπο' },
  { type: 'commonName', value: 'Πρότυπο Δοκιμή' },
  { type: 'serialNumber', value: 'TINGR-123456783' },
];
const URLS = { caIssuers: 'http://pki.example.com/root.cer', ocsp: 'http://ocsp.example.com/', crl: 'http://pki.example.com/root.crl' };
const PERSON = naturalPersonRemoteSignature('demo', { cpsUri: 'https://pki.example.com/cps', disclosureStatements: [{ url: 'https://pki.example.com/pds.pdf', language: 'en' }] });

/** Certifies keys as the authority does, which is a room of its own. */
export class TestAuthority {
  private readonly key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly publicKey = this.key.publicKey.export({ format: 'der', type: 'spki' });
  readonly rootPem = toPem('CERTIFICATE', this.certificateOf(rootCa, ROOT, this.publicKey, hourAgo()));

  /** @param from when the certificate begins to hold @returns the certificate and the root, PEM */
  chainOver(publicKey: Uint8Array, from: Date = hourAgo()): string {
    return toPem('CERTIFICATE', this.certificateOf(PERSON, HOLDER, publicKey, from)) + this.rootPem;
  }

  private certificateOf(profile: CertificateProfile, subject: Name, publicKeyDer: Uint8Array, from: Date): Uint8Array {
    const notBefore = wholeSecond(from);
    const issuer = { name: ROOT, subjectKeyIdentifier: subjectKeyIdentifier(this.publicKey), signatureAlgorithm: 'ecdsa-p256-sha256' as const, urls: URLS };
    const serial = serialFromRandom(randomBytes(16));
    const tbs = buildTbsCertificate({ profile, subject, publicKeyDer, serial, notBefore, notAfter: addMonthsUtc(notBefore, profile.validity.months), issuer });
    return assembleCertificate(tbs, 'ecdsa-p256-sha256', sign('sha256', tbs, this.key.privateKey));
  }
}

function hourAgo(): Date {
  return new Date(Date.now() - 3_600_000);
}
