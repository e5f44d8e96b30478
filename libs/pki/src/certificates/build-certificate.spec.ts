import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inputFor, NOW, PERSON, QUALIFIED } from '../testing/authority.js';
import { newSigner } from '../testing/software-signer.js';
import { fromPem, toPem } from '../pem.js';
import { buildTbsCertificate, type CertificateInput } from './build-certificate.js';
import { describeCertificate } from './describe-certificate.js';
import { certify } from '../testing/authority.js';
import { readTbsCertificate } from './read-certificate.js';
import { addMonthsUtc, addYearsUtc, serialFromRandom, serialHex, wholeSecond } from './term.js';

const signer = newSigner();
const CA = [
  { type: 'countryName', value: 'GR' },
  { type: 'organizationName', value: 'Example Trust Services' },
  { type: 'commonName', value: 'Example Issuing CA' },
];
const input = inputFor({ name: CA, signer }, QUALIFIED, PERSON, signer.publicKeyDer);
const refusal = (change: Partial<CertificateInput>): unknown => {
  try {
    return buildTbsCertificate({ ...input, ...change });
  } catch (error) {
    return error;
  }
};

describe('building a certificate', () => {
  it('gives the same bytes for the same input, whatever the order of the subject', () => {
    const reversed = { ...input, subject: [...PERSON].reverse() };
    expect(Buffer.compare(buildTbsCertificate(input), buildTbsCertificate(reversed))).toBe(0);
  });

  const missing = PERSON.filter(({ type }) => type !== 'surname');
  it.each<[string, Partial<CertificateInput>, string, RegExp]>([
    ['a missing attribute', { subject: missing }, 'PROFILE', /surname is missing/],
    ['an attribute given twice', { subject: [...PERSON, { type: 'surname', value: 'B' }] }, 'PROFILE', /surname is given twice/],
    ['an attribute that is not allowed', { subject: [...PERSON, { type: 'pseudonym', value: 'B' }] }, 'PROFILE', /pseudonym is not allowed/],
    ['a key type that is not allowed', { profile: { ...QUALIFIED, keyTypes: ['rsa'] } }, 'PROFILE', /rsa only/],
    ['an issuer without OCSP address', { issuer: { ...input.issuer, urls: { caIssuers: 'http://a.example.com', crl: 'http://a.example.com' } } }, 'PROFILE', /OCSP address/],
    ['milliseconds', { notBefore: new Date(NOW.getTime() + 1) }, 'TIME_NOT_ENCODABLE', /whole second/],
    ['an end before the beginning', { notAfter: NOW }, 'TIME_NOT_ENCODABLE', /after notBefore/],
    ['a short serial', { serial: Uint8Array.of(1, 2, 3) }, 'SERIAL', /8 to 20/],
    ['a serial of 21 octets', { serial: new Uint8Array(20).fill(0xff) }, 'SERIAL', /8 to 20/],
    ['an empty serial', { serial: new Uint8Array(16) }, 'SERIAL', /8 to 20/],
    ['no key', { publicKeyDer: Uint8Array.of(0x30, 0) }, 'KEY_MALFORMED', /./],
  ])('refuses %s', (_, change, code, message) => {
    expect(refusal(change)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('writes GeneralizedTime for years from 2050 on', () => {
    const late = buildTbsCertificate({ ...input, notAfter: new Date('2051-01-01T00:00:00Z') });
    expect(readTbsCertificate(late).notAfter.toISOString()).toBe('2051-01-01T00:00:00.000Z');
    expect(Buffer.from(late).includes('20510101000000Z')).toBe(true);
  });

  it('[C-16] describes every attribute and extension in words', async () => {
    const der = await certify(input, signer);
    const description = describeCertificate(fromPem(`text\n${toPem('CERTIFICATE', der)}`, 'CERTIFICATE'));
    expect(description).toMatchObject({
      subject: [
        { type: 'countryName', value: 'GR' },
        { type: 'surname', value: 'Δοκιμή' },
        { type: 'givenName', value: 'Πρότυπο' },
        { type: 'serialNumber', value: 'TINGR-123456783' },
        { type: 'commonName', value: 'Πρότυπο Δοκιμή' },
      ],
      subjectText: 'CN=Πρότυπο Δοκιμή,serialNumber=TINGR-123456783,givenName=Πρότυπο,sn=Δοκιμή,C=GR',
      issuerText: 'CN=Example Issuing CA,O=Example Trust Services,C=GR',
      serialHex: Buffer.from(input.serial).toString('hex'),
      notBefore: '2026-03-01T08:00:00.000Z',
      notAfter: '2029-03-01T08:00:00.000Z',
      keyType: 'ec-p256',
      isCa: false,
      keyUsage: ['nonRepudiation'],
      policies: [{ oid: '0.4.0.194112.1.2', cpsUri: 'https://pki.example.com/cps' }],
      qcStatements: [
        { name: 'Semantics', values: ['natural person'] },
        { name: 'QcCompliance', values: [] },
        { name: 'QcSSCD', values: [] },
        { name: 'QcType', values: ['esign'] },
        { name: 'QcPDS', values: ['en: https://pki.example.com/pds-en.pdf', 'el: https://pki.example.com/pds-el.pdf'] },
      ],
      ocspUrls: ['http://ocsp.example.com/'],
      caIssuersUrls: ['http://pki.example.com/issuing.cer'],
      crlUrls: ['http://pki.example.com/issuing.crl'],
    });
  });
});

describe('terms and serial numbers', () => {
  it.each([
    ['2024-02-29T10:00:00.500Z', 1, '2025-02-28T10:00:00.000Z'],
    ['2024-02-29T10:00:00Z', 4, '2028-02-29T10:00:00.000Z'],
    ['2026-03-01T00:00:00Z', 3, '2029-03-01T00:00:00.000Z'],
  ])('%s plus %i years', (from, years, expected) => {
    expect(addYearsUtc(new Date(from), years).toISOString()).toBe(expected);
  });

  it('months end on the last day of a shorter month', () => {
    expect(addMonthsUtc(new Date('2026-01-31T23:59:59Z'), 1).toISOString()).toBe('2026-02-28T23:59:59.000Z');
    expect(addMonthsUtc(new Date('2026-10-31T00:00:00Z'), 4).toISOString()).toBe('2027-02-28T00:00:00.000Z');
  });

  it('terms are whole seconds, and add up month by month from the first', () => {
    const instant = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, fc.nat(480), (from, months) => {
        const to = addMonthsUtc(from, months);
        expect(to.getTime()).toBe(wholeSecond(to).getTime());
        const elapsed = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
        expect(elapsed).toBe(months);
      }),
    );
  });

  it('every 16 random octets make a positive serial of 16 octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (random) => {
        const serial = serialFromRandom(random);
        expect(serialHex(serial)).toMatch(/^[4-7][0-9a-f]{31}$/);
        expect(readTbsCertificate(buildTbsCertificate({ ...input, serial })).serial).toHaveLength(16);
      }),
    );
    expect(() => serialFromRandom(new Uint8Array(15))).toThrow(/16/);
    expect(serialHex(Uint8Array.of(0, 0x81, 2))).toBe('8102');
  });
});
