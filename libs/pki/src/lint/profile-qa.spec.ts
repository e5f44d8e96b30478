import { describe, expect, it } from '@jest/globals';
import { buildTbsCertificate, type CertificateInput } from '../certificates/build-certificate.js';
import { extension } from '../certificates/encode-extensions.js';
import { issuingCa, ocspResponder, rootCa } from '../certificates/profiles.js';
import { namedBits, nullValue } from '../der/der.js';
import { OID } from '../der/oids.js';
import { DEMO, inputFor, NOW, PERSON, QUALIFIED, URLS } from '../testing/authority.js';
import { newSigner } from '../testing/software-signer.js';
import { changeTbs } from '../testing/tbs-surgery.js';
import { checkAgainstProfile } from './profile-qa.js';

const signer = newSigner();
const CA_NAME = [
  { type: 'countryName', value: 'GR' },
  { type: 'organizationName', value: 'Example Trust Services' },
  { type: 'commonName', value: 'Example Issuing CA' },
];
const input = inputFor({ name: CA_NAME, signer }, QUALIFIED, PERSON, signer.publicKeyDer);
const tbs = buildTbsCertificate(input);
const codes = (built: Uint8Array, expected: CertificateInput): string[] =>
  checkAgainstProfile(built, expected).map(({ code }) => code);

describe('profile check', () => {
  it('agrees with the builder for every shipped profile', () => {
    for (const profile of [QUALIFIED, DEMO, rootCa, issuingCa, ocspResponder]) {
      const subject = profile.kind === 'natural-person' ? PERSON : CA_NAME;
      const made = inputFor({ name: CA_NAME, signer }, profile, subject, signer.publicKeyDer);
      expect([profile.id, codes(buildTbsCertificate(made), made)]).toEqual([profile.id, []]);
    }
  });

  const issuer = input.issuer;
  const changes: readonly (readonly [string, Partial<CertificateInput>])[] = [
    ['PROFILE-SERIAL', { serial: new Uint8Array(16).fill(0x41) }],
    ['PROFILE-ISSUER', { issuer: { ...issuer, name: CA_NAME.slice(0, 2) } }],
    ['PROFILE-SUBJECT', { subject: PERSON.map((a) => (a.type === 'surname' ? { ...a, value: 'Άλλος' } : a)) }],
    ['PROFILE-VALIDITY', { notBefore: new Date(NOW.getTime() + 1000) }],
    ['PROFILE-TERM', { profile: { ...QUALIFIED, validity: { months: 12, overlapDays: 90 } } }],
    ['PROFILE-KEY', { publicKeyDer: newSigner().publicKeyDer }],
    ['PROFILE-AKI', { issuer: { ...issuer, subjectKeyIdentifier: new Uint8Array(20) } }],
    ['PROFILE-KEY-USAGE', { profile: { ...QUALIFIED, keyUsage: ['nonRepudiation', 'digitalSignature'] } }],
    ['PROFILE-EKU', { profile: { ...QUALIFIED, extendedKeyUsage: [OID.ocspSigning] } }],
    ['PROFILE-CONSTRAINTS', { profile: { ...QUALIFIED, basicConstraints: { ca: true } } }],
    ['PROFILE-POLICIES', { profile: { ...QUALIFIED, policies: DEMO.policies } }],
    ['PROFILE-AIA', { issuer: { ...issuer, urls: { ...URLS, ocsp: 'http://other.example.com' } } }],
    ['PROFILE-CRLDP', { issuer: { ...issuer, urls: { ...URLS, crl: 'http://other.example.com' } } }],
    ['PROFILE-QC', { profile: { ...QUALIFIED, qcStatements: DEMO.qcStatements } }],
    ['PROFILE-EXTENSIONS', { profile: { ...QUALIFIED, ocspNoCheck: true } }],
  ];

  it.each(changes)('%s: one changed expectation is found', (code, change) => {
    expect(codes(tbs, { ...input, ...change })).toContain(code);
  });

  it('finds what was put into the bytes behind the builder', () => {
    const extra = changeTbs(tbs, { append: [extension('2.999.7', false, nullValue())] });
    expect(codes(extra, input)).toEqual(['PROFILE-EXTENSIONS']);
    const usage = extension(OID.keyUsage, true, namedBits([0]));
    expect(codes(changeTbs(tbs, { extensions: { [OID.keyUsage]: usage } }), input)).toEqual(['PROFILE-KEY-USAGE']);
    expect(codes(tbs.subarray(0, 40), input)).toEqual(['PROFILE-DER']);
  });
});
