import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { describeCertificate } from './certificates/describe-certificate.js';
import { parseName } from './certificates/name.js';
import { readCertificate } from './certificates/read-certificate.js';
import { buildCsr, verifyCsr } from './keys/csr.js';
import { subjectKeyIdentifier } from './keys/public-key.js';
import { lintTbsCertificate } from './lint/lint.js';
import { PkiError } from './pki-error.js';
import { buildCrl, parseCrl } from './revocation/crl.js';
import { buildOcspRequest, issuerHashes, parseOcspRequest } from './revocation/ocsp-request.js';
import { certify, inputFor, newAuthority, NOW, PERSON, QUALIFIED } from './testing/authority.js';
import { newSigner } from './testing/software-signer.js';

// Key generation and peer tools take their time on a busy machine; no result depends on it.
jest.setTimeout(120_000);

const RUNS = 800;

type Mutation = { readonly kind: 'set' | 'cut' | 'insert' | 'remove'; readonly at: number; readonly octet: number };
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'cut', 'insert', 'remove'),
  at: fc.nat(10_000),
  octet: fc.nat(255),
});

function mutate(input: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let bytes = [...input];
  for (const { kind, at, octet } of mutations) {
    const place = at % (bytes.length + 1);
    if (kind === 'set') bytes[Math.min(place, bytes.length - 1)] = octet;
    else if (kind === 'cut') bytes = bytes.slice(0, Math.max(1, place));
    else if (kind === 'insert') bytes.splice(place, 0, octet);
    else bytes.splice(Math.min(place, bytes.length - 1), 1);
    if (bytes.length === 0) bytes = [octet];
  }
  return Uint8Array.from(bytes);
}

/** Runs a parser over damaged inputs; whatever it throws must be the library's own error. */
function expectOnlyPkiErrors(seed: () => Uint8Array, parse: (bytes: Uint8Array) => unknown): void {
  let refusals = 0;
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      try {
        parse(mutate(seed(), mutations));
      } catch (error) {
        expect(error).toBeInstanceOf(PkiError);
        refusals++;
      }
    }),
    { numRuns: RUNS },
  );
  expect(refusals).toBeGreaterThan(RUNS / 10);
}

describe('damaged inputs', () => {
  let certificate: Uint8Array;
  let csr: Uint8Array;
  let rsaCsr: Uint8Array;
  let crl: Uint8Array;
  let request: Uint8Array;

  beforeAll(async () => {
    const { issuing } = await newAuthority();
    certificate = await certify(inputFor(issuing, QUALIFIED, PERSON, newSigner().publicKeyDer), issuing.signer);
    csr = await buildCsr(newSigner(), 'example');
    rsaCsr = await buildCsr(newSigner('rsa-3072-sha256'), 'example');
    const issuer = { name: issuing.name, subjectKeyIdentifier: subjectKeyIdentifier(issuing.signer.publicKeyDer) };
    const entries = [{ serial: new Uint8Array(16).fill(0x41), revokedAt: NOW, reason: 'superseded' as const }];
    const period = { thisUpdate: NOW, nextUpdate: new Date('2026-03-02T08:00:00Z') };
    crl = await buildCrl(issuer, { ...period, crlNumber: 1n, entries }, issuing.signer);
    const serials = [new Uint8Array(16).fill(0x41)];
    request = buildOcspRequest(issuerHashes(readCertificate(issuing.der)), serials, { nonce: new Uint8Array(32) });
  });

  it('certificates', () => {
    expectOnlyPkiErrors(() => certificate, describeCertificate);
  });

  it('requests', () => {
    expectOnlyPkiErrors(() => csr, verifyCsr);
    expectOnlyPkiErrors(() => rsaCsr, verifyCsr);
  });

  it('CRLs', () => {
    expectOnlyPkiErrors(() => crl, parseCrl);
  });

  it('OCSP requests', () => {
    expectOnlyPkiErrors(() => request, parseOcspRequest);
  });

  it('names in text form', () => {
    expectOnlyPkiErrors(
      () => Buffer.from('CN=Anna\\, Rossi,1.2.3=#0c0161,C=IT'),
      (bytes) => parseName(Buffer.from(bytes).toString('latin1')),
    );
  });

  it('a semantics statement that cannot be read is a finding too', () => {
    const tbs = Buffer.from(readCertificate(certificate).tbsDer);
    // SemanticsInformation around id-etsi-qcs-SemanticsId-Natural, 0.4.0.194121.1.1: its SEQUENCE is made a SET.
    const at = tbs.indexOf(Buffer.from('3009' + '0607' + '04008bec490101', 'hex'));
    expect(at).toBeGreaterThan(0);
    tbs[at] = 0x31;
    expect(lintTbsCertificate(tbs, 'natural-person').map((finding) => finding.code)).toContain('DER');
  });

  it('the lint reports and never throws', () => {
    const tbs = readCertificate(certificate).tbsDer;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        expect(Array.isArray(lintTbsCertificate(mutate(tbs, mutations), 'natural-person'))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});
