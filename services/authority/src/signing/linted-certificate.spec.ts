import { describe, expect, it } from '@jest/globals';
import { buildTbsCertificate, readCertificate, rootCa, subjectKeyIdentifier } from '@vidimus/pki';
import type { CertificateInput } from '@vidimus/pki';
import { makeHolderKey } from '../../test/orders.js';
import { subjectName } from '../certificates/issuance-order.js';
import { builtInProfiles } from '../profiles/profile.js';
import { LintedCertificate } from './linted-certificate.js';

const signer = makeHolderKey();
const key = { label: 'root', ...signer };
const name = [
  { type: 'countryName', value: 'GR' },
  { type: 'organizationName', value: 'Provider' },
  { type: 'commonName', value: 'Root' },
];
const input: CertificateInput = {
  profile: rootCa,
  subject: name,
  publicKeyDer: key.publicKeyDer,
  serial: Uint8Array.from({ length: 16 }, (_unused, index) => 0x40 + index),
  notBefore: new Date('2026-11-20T12:00:00Z'),
  notAfter: new Date('2046-11-20T11:59:59Z'),
  issuer: { name, subjectKeyIdentifier: subjectKeyIdentifier(key.publicKeyDer), signatureAlgorithm: key.algorithm, urls: {} },
};

describe('linted bytes', () => {
  it('are signed as they were linted, whatever happens to the buffer meanwhile', async () => {
    const tbs = buildTbsCertificate(input);
    const linted = LintedCertificate.lint(tbs, input);
    const original = Uint8Array.from(tbs);
    tbs.fill(0);
    expect(Buffer.compare(readCertificate(await linted.sign(key)).tbsDer, original)).toBe(0);
  });

  it.each([
    ['another subject', { subject: [...name.slice(0, 2), { type: 'commonName', value: 'Toor' }] }, 'PROFILE-SUBJECT'],
    ['another serial number', { serial: new Uint8Array(16).fill(0x41) }, 'PROFILE-SERIAL'],
    ['another term', { notAfter: new Date('2046-11-20T12:00:00Z') }, 'PROFILE-VALIDITY'],
    ['another key', { publicKeyDer: makeHolderKey().publicKeyDer }, 'PROFILE-KEY'],
  ])('are refused when %s was meant', (_what, change, code) => {
    expect(() => LintedCertificate.lint(buildTbsCertificate(input), { ...input, ...change })).toThrow(
      expect.objectContaining({ slug: 'unprocessable', extras: { errors: expect.arrayContaining([expect.objectContaining({ code })]) } }),
    );
  });

  it('are refused when they break a rule of the standards', () => {
    const tbs = Buffer.from(buildTbsCertificate(input));
    // A negative serial number: the first octet behind version [0], INTEGER and its length.
    const serialAt = tbs.indexOf(Buffer.from(input.serial));
    tbs.writeUInt8(0xc0, serialAt);
    expect(() => LintedCertificate.lint(tbs, input)).toThrow(expect.objectContaining({ slug: 'unprocessable' }));
  });

  it('are not given out with a signature that does not hold', async () => {
    const linted = LintedCertificate.lint(buildTbsCertificate(input), input);
    const other = makeHolderKey();
    await expect(linted.sign({ ...key, sign: (data) => other.sign(data) })).rejects.toThrow('does not hold');
  });

  it.each(['test', 'qualified'] as const)('of the built-in profiles, variant %s, pass; only qualified ones claim to be qualified', (variant) => {
    const documents = { cpsUri: 'https://ca.example/cps', disclosureStatements: [{ url: 'https://ca.example/pds', language: 'en' }] };
    const urls = { caIssuers: 'http://status.example/aia/i.cer', crl: 'http://status.example/crl/i.crl', ocsp: 'http://status.example/ocsp' };
    for (const { id, version, definition } of builtInProfiles(variant, documents)) {
      expect([id, version]).toEqual(['natural-person-remote-signature', 1]);
      const subject = subjectName({ givenName: 'Μαρία', surname: 'Δοκιμή', taxNumber: 'TINGR-094259216', country: 'GR' });
      const notAfter = new Date('2029-11-20T11:59:59Z');
      const holder = { ...input, profile: definition, subject, publicKeyDer: makeHolderKey().publicKeyDer, notAfter, issuer: { ...input.issuer, urls } };
      const tbs = buildTbsCertificate(holder);
      expect(() => LintedCertificate.lint(tbs, holder)).not.toThrow();
      // id-etsi-qcs-QcCompliance, 0.4.0.1862.1.1
      expect(Buffer.from(tbs).includes(Buffer.from('060604008e460101', 'hex'))).toBe(variant === 'qualified');
    }
  });
});
