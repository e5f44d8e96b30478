import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { buildTbsCertificate } from '../certificates/build-certificate.js';
import type { CertificateKind, CertificateProfile } from '../certificates/certificate-profile.js';
import { extension } from '../certificates/encode-extensions.js';
import type { Name } from '../certificates/name.js';
import { issuingCa, ocspResponder, rootCa } from '../certificates/profiles.js';
import {
  boolean,
  explicit,
  generalizedTime,
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
  TAG,
  time,
  tlv,
  utf8String,
} from '../der/der.js';
import { OID } from '../der/oids.js';
import { DEMO, inputFor, NOW, PERSON, QUALIFIED } from '../testing/authority.js';
import { newSigner, rsaSignerFromPrimes } from '../testing/software-signer.js';
import { changeTbs, validity, type TbsChanges } from '../testing/tbs-surgery.js';
import { lintTbsCertificate } from './lint.js';

// Key generation and peer tools take their time on a busy machine; no result depends on it.
jest.setTimeout(120_000);

const CA_NAME: Name = [
  { type: 'countryName', value: 'GR' },
  { type: 'organizationName', value: 'Example Trust Services' },
  { type: 'commonName', value: 'Example Issuing CA' },
];
const signer = newSigner();
const subjectOf = (profile: CertificateProfile): Name => (profile.kind === 'natural-person' ? PERSON : CA_NAME);
const tbsOf = (profile: CertificateProfile): Uint8Array =>
  buildTbsCertificate(inputFor({ name: CA_NAME, signer }, profile, subjectOf(profile), signer.publicKeyDer));

const attribute = (id: string, value: Uint8Array): Uint8Array => tlv(TAG.set, sequence(oid(id), value));
const without = (type: string): Name => PERSON.filter((candidate) => candidate.type !== type);
const withValue = (type: string, value: string): Name => [...without(type), { type, value }];
const ca = (type: string): Name => CA_NAME.filter((candidate) => candidate.type !== type);
const qc = (...statements: readonly Uint8Array[]): Uint8Array =>
  extension(OID.qcStatements, false, sequence(...statements));
const statement = (id: string, ...info: readonly Uint8Array[]): Uint8Array => sequence(oid(id), ...info);
const SEMANTICS = statement(OID.qcSyntaxV2, sequence(oid(OID.semanticsNatural)));
const COMPLIANCE = statement(OID.qcCompliance);
const TYPE = statement(OID.qcType, sequence(oid(OID.qcTypeEsign)));
const SSCD = statement(OID.qcSscd);
const pds = (url: string, language: string): Uint8Array =>
  statement(OID.qcPds, sequence(sequence(ia5String(url), printableString(language))));
const PDS = pds('https://pki.example.com/pds.pdf', 'en');
const policies = (...ids: readonly string[]): Uint8Array =>
  extension(OID.certificatePolicies, false, sequence(...ids.map((id) => sequence(oid(id)))));
const usage = (critical: boolean, ...bits: readonly number[]): Uint8Array => extension(OID.keyUsage, critical, namedBits(bits));
const access = (...items: readonly (readonly [string, string])[]): Uint8Array =>
  extension(OID.authorityInfoAccess, false, sequence(...items.map(([id, uri]) => sequence(oid(id), implicitPrimitive(6, ia5Bytes(uri))))));
const crlPoint = (uri: string): Uint8Array =>
  extension(OID.crlDistributionPoints, false, sequence(sequence(explicit(0, explicit(0, implicitPrimitive(6, ia5Bytes(uri)))))));
const ext = (id: string, value: Uint8Array, critical = false): TbsChanges['extensions'] => ({
  [id]: extension(id, critical, value),
});
const EMPTY = sequence();
const RSA_1024 = rsaSignerFromPrimes(2n ** 521n - 1n, 2n ** 607n - 1n).publicKeyDer;

type Fixture = readonly [code: string, changes: TbsChanges, profile?: CertificateProfile];

const FIELD_FIXTURES: readonly Fixture[] = [
  ['DER', { extensions: { [OID.keyUsage]: extension(OID.keyUsage, true, Uint8Array.of(3, 2, 6)) } }],
  ['RFC5280-4.1.2.1', { version: explicit(0, integer(1)) }],
  ['RFC5280-4.1.2.2-POSITIVE', { serial: tlv(TAG.integer, Uint8Array.of(0xf0, 1, 2, 3, 4, 5, 6, 7, 8)) }],
  ['RFC5280-4.1.2.2-LENGTH', { serial: tlv(TAG.integer, new Uint8Array(21).fill(0x40)) }],
  ['RFC5280-4.1.2.2-ENTROPY', { serial: integer(5) }],
  ['RFC5280-4.1.2.3', { algorithm: sequence(oid(OID.ecdsaWithSha256), nullValue()) }],
  ['RFC5280-4.1.2.4', { issuer: EMPTY }],
  ['RFC5280-4.1.2.4-STRING', { subject: sequence(attribute('2.5.4.6', utf8String('GR'))) }],
  ['RFC5280-4.1.2.4-RDN', { issuer: sequence(tlv(TAG.set, sequence(oid('2.5.4.6'), printableString('GR')), sequence(oid('2.5.4.3'), utf8String('x')))) }],
  ['RFC5280-4.1.2.4-EMPTY', { issuer: sequence(attribute('2.5.4.10', utf8String(' x'))) }],
  ['RFC5280-4.1.2.5-TYPE', { validity: sequence(generalizedTime(NOW), time(new Date('2029-01-01T00:00:00Z'))) }],
  ['RFC5280-4.1.2.5-ORDER', { validity: validity('2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z') }],
  ['RFC5280-4.1.2.6', { subject: EMPTY }],
  ['RFC5280-4.1.2.6-RDN', { subject: sequence(tlv(TAG.set, sequence(oid('2.5.4.6'), printableString('GR')), sequence(oid('2.5.4.3'), utf8String('x')))) }],
  ['RFC5280-4.1.2.6-EMPTY', { subject: sequence(attribute('2.5.4.3', utf8String(''))) }],
  ['RFC5280-4.1.2.7', { publicKey: RSA_1024 }],
  ['RFC5280-A.1-UB', { subject: sequence(attribute('2.5.4.3', utf8String('x'.repeat(65)))) }],
  ['RFC5280-A.1-COUNTRY', { subject: sequence(attribute('2.5.4.6', printableString('gr'))) }],
];

const EXTENSION_FIXTURES: readonly Fixture[] = [
  ['RFC5280-4.2-DUPLICATE', { append: [usage(true, 1)] }],
  ['RFC5280-4.2-CRITICAL', { extensions: ext('2.999.5', nullValue(), true) }],
  ['RFC5280-4.2.1.1', { extensions: { [OID.authorityKeyIdentifier]: null } }],
  ['RFC5280-4.2.1.2', { extensions: { [OID.subjectKeyIdentifier]: null } }],
  ['RFC5280-4.2.1.2-VALUE', { extensions: ext(OID.subjectKeyIdentifier, octetString(new Uint8Array(20))) }],
  ['RFC5280-4.2.1.3', { extensions: { [OID.keyUsage]: null } }],
  ['RFC5280-4.2.1.3-CRITICAL', { extensions: { [OID.keyUsage]: usage(false, 1) } }],
  ['RFC5280-4.2.1.3-EMPTY', { extensions: { [OID.keyUsage]: usage(true) } }],
  ['RFC5280-4.2.1.3-DER', { extensions: ext(OID.keyUsage, tlv(TAG.bitString, Uint8Array.of(0, 0x40)), true) }],
  ['RFC5280-4.2.1.3-CA', { extensions: { [OID.keyUsage]: usage(true, 1, 5) } }],
  ['RFC5280-4.2.1.4', { extensions: { [OID.certificatePolicies]: policies(OID.qcpNaturalQscd, OID.qcpNaturalQscd) } }],
  ['RFC5280-4.2.1.9', { extensions: ext(OID.basicConstraints, sequence(boolean(true)), true) }],
  ['RFC5280-4.2.1.9-CRITICAL', { extensions: ext(OID.basicConstraints, sequence(boolean(true), integer(0))) }, issuingCa],
  ['RFC5280-4.2.1.9-PATH', { extensions: ext(OID.basicConstraints, sequence(integer(0)), true) }],
  ['RFC5280-4.2.1.9-ISSUING', { extensions: ext(OID.basicConstraints, sequence(boolean(true)), true) }, issuingCa],
  ['RFC6960-4.2.2.2', { extensions: { [OID.extendedKeyUsage]: null } }, ocspResponder],
  ['RFC6960-4.2.2.2.1', { extensions: ext(OID.ocspNoCheck, octetString()) }, ocspResponder],
];

const ETSI_FIXTURES: readonly Fixture[] = [
  ['GEN-4.2.3.1-2', { issuer: ca('organizationName') }],
  ['GEN-4.2.3.1-3', { issuer: [...CA_NAME, { type: 'organizationIdentifier', value: 'Example Trust Services' }] }],
  ['GEN-4.2.3.1-5', { issuer: [...CA_NAME, { type: 'commonName', value: 'Second' }] }],
  ['NAT-4.2.4-1', { subject: without('commonName') }],
  ['NAT-4.2.4-1', { subject: PERSON.filter(({ type }) => type !== 'givenName' && type !== 'surname') }],
  ['NAT-4.2.4-3', { subject: [...PERSON, { type: 'commonName', value: 'Second' }] }],
  ['NAT-4.2.4-4', { subject: [...PERSON, { type: 'pseudonym', value: 'P' }] }],
  ['NAT-5.1.3', { subject: withValue('serialNumber', 'RSSMRA85T50A562W') }],
  ['NAT-5.1.3-SCHEME', { subject: withValue('serialNumber', 'VATGR-123456783') }],
  ['NAT-5.1.3-SCHEME', { subject: withValue('serialNumber', 'TAXGR-123456783') }],
  ['NAT-5.1.3-COUNTRY', { subject: withValue('serialNumber', 'TINEL-123456783') }],
  ['NAT-5.1.3-SEMANTICS', { extensions: { [OID.qcStatements]: qc(COMPLIANCE, SSCD, TYPE, PDS) } }],
  ['NAT-4.3.2-1', { extensions: { [OID.keyUsage]: usage(true, 1, 3) } }],
  ['NAT-4.3.2-1', { extensions: { [OID.keyUsage]: null } }],
  ['NAT-4.3.2-2', { extensions: { [OID.keyUsage]: usage(true, 0) } }],
  ['NAT-4.3.2-3', { extensions: { [OID.keyUsage]: usage(true, 0, 1) } }],
  ['GEN-4.3.1-1', { extensions: { [OID.authorityKeyIdentifier]: null } }],
  ['GEN-4.3.3-1', { extensions: ext(OID.certificatePolicies, sequence(sequence(oid(OID.qcpNaturalQscd))), true) }],
  ['GEN-4.3.3-2', { extensions: { [OID.certificatePolicies]: null } }],
  ['GEN-4.3.4-1', { extensions: ext(OID.policyMappings, EMPTY) }],
  ['GEN-4.3.8-1', { extensions: ext(OID.nameConstraints, EMPTY) }],
  ['GEN-4.3.9-1', { extensions: ext(OID.policyConstraints, EMPTY) }],
  ['GEN-4.3.12-1', { extensions: ext(OID.inhibitAnyPolicy, integer(0)) }],
  ['GEN-4.3.5-1', { extensions: ext(OID.subjectAltName, EMPTY, true) }],
  ['GEN-4.3.6-1', { extensions: ext(OID.issuerAltName, EMPTY, true) }],
  ['GEN-4.3.10-1', { extensions: ext(OID.extendedKeyUsage, sequence(oid('1.3.6.1.5.5.7.3.4')), true) }],
  ['GEN-4.3.11-5', { extensions: ext(OID.crlDistributionPoints, EMPTY, true) }],
  ['GEN-4.4.1-2', { extensions: { [OID.authorityInfoAccess]: null } }],
  ['GEN-4.4.1-3', { extensions: { [OID.authorityInfoAccess]: access([OID.accessOcsp, 'http://ocsp.example.com']) } }],
  ['GEN-4.4.1-4', { extensions: { [OID.authorityInfoAccess]: access([OID.accessCaIssuers, 'ftp://a.example.com']) } }],
  ['GEN-4.4.1-6', { extensions: { [OID.authorityInfoAccess]: access([OID.accessOcsp, 'ldap://a.example.com']) } }],
  ['GEN-4.3.11-2', { extensions: { [OID.authorityInfoAccess]: null, [OID.crlDistributionPoints]: null } }],
  ['GEN-4.4.1-8', { extensions: { [OID.authorityInfoAccess]: null, [OID.crlDistributionPoints]: null } }],
  ['GEN-4.3.11-4', { extensions: { [OID.crlDistributionPoints]: crlPoint('ftp://pki.example.com/c.crl') } }],
  ['QCS-4.1-02', { extensions: ext(OID.qcStatements, sequence(SEMANTICS, COMPLIANCE, SSCD, TYPE, PDS), true) }],
  ['QCS-4.1-DUPLICATE', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, COMPLIANCE, SSCD, TYPE, PDS) } }],
  ['QCS-4.1-SYNTAX', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, statement(OID.qcType), PDS) } }],
  ['QCS-4.2.3', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, statement(OID.qcType, sequence(oid(OID.qcTypeEseal))), PDS) } }],
  ['QCS-4.3.3', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, TYPE, PDS, statement(OID.qcRetentionPeriod, integer(0))) } }],
  ['QCS-4.3.4', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, TYPE, pds('http://pki.example.com', 'en')) } }],
  ['QCS-4.3.4-EN', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, TYPE, pds('https://pki.example.com', 'el')) } }],
  ['QCS-4.3.4-LANGUAGE', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, TYPE, pds('https://pki.example.com', 'EN')) } }],
  ['QCS-5-01', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, PDS) } }],
  ['QCS-5-01', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, TYPE) } }],
  ['QCS-5-01', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, SSCD, TYPE, PDS, statement(OID.qcLegislation, EMPTY)) } }],
  ['QCS-5-01', { extensions: { [OID.qcStatements]: qc(SEMANTICS, SSCD, PDS) } }, DEMO],
  ['QCS-5-01', { extensions: { [OID.qcStatements]: qc(SEMANTICS, TYPE, PDS) } }, DEMO],
  ['QCS-5-01', { extensions: { [OID.certificatePolicies]: policies(OID.qcpNatural) } }, DEMO],
  ['QCS-5.2-1', { extensions: { [OID.certificatePolicies]: policies('2.999.1') } }],
  ['QCS-5.2-2', { extensions: { [OID.certificatePolicies]: policies(OID.qcpLegal) } }],
  ['QCS-5.2-2', { extensions: { [OID.qcStatements]: qc(SEMANTICS, COMPLIANCE, TYPE, PDS) } }],
];

const FIXTURES: readonly Fixture[] = [...FIELD_FIXTURES, ...EXTENSION_FIXTURES, ...ETSI_FIXTURES];

const codesOf = (tbs: Uint8Array, kind: CertificateKind): string[] => lintTbsCertificate(tbs, kind).map(({ code }) => code);

describe('pre-issuance lint', () => {
  const bases = new Map<CertificateProfile, Uint8Array>();
  beforeAll(() => {
    for (const profile of [QUALIFIED, DEMO, rootCa, issuingCa, ocspResponder]) bases.set(profile, tbsOf(profile));
  });
  const baseOf = (profile: CertificateProfile): Uint8Array => bases.get(profile) ?? tbsOf(profile);

  it('has nothing to say about any shipped profile', () => {
    for (const profile of bases.keys()) {
      expect([profile.id, lintTbsCertificate(baseOf(profile), profile.kind)]).toEqual([profile.id, []]);
    }
  });

  it('writing a certificate again without a change changes nothing, so that a fixture shows its own fault alone', () => {
    expect(Buffer.compare(changeTbs(baseOf(QUALIFIED), {}), baseOf(QUALIFIED))).toBe(0);
  });

  it.each(FIXTURES)('%s (case %#) is found', (code, changes, profile = QUALIFIED) => {
    const codes = codesOf(changeTbs(baseOf(profile), changes), profile.kind);
    expect(codes).toContain(code);
  });

  it('names a preferred form as a warning, and a broken rule as an error', () => {
    const preferred = changeTbs(baseOf(QUALIFIED), { extensions: { [OID.keyUsage]: usage(true, 0, 1) } });
    expect(lintTbsCertificate(preferred, 'natural-person')).toEqual([
      { code: 'NAT-4.3.2-3', severity: 'warning', message: expect.stringContaining('preferred') },
    ]);
  });

  it('checks the strength of the key as a request is checked', () => {
    expect(codesOf(changeTbs(baseOf(QUALIFIED), { publicKey: RSA_1024 }), 'natural-person')).toContain('RFC5280-4.1.2.7');
  });

  it('has a failing fixture for every code that the rule files name', () => {
    const folder = new URL('.', import.meta.url);
    const sources = readdirSync(folder).filter((file) => file.endsWith('-rules.ts'));
    const text = sources.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
    const codes = [...text.matchAll(/'((?:RFC5280|RFC6960|NAT|GEN|QCS)-[^']+)'/g)].map(([, code = '']) => code);
    const proven = FIXTURES.map(([code]) => code);
    expect(codes.filter((code) => !proven.includes(code))).toEqual([]);
    expect(codes.length).toBeGreaterThan(60);
  });
});
