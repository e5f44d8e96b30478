import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { readCertificate } from '../certificates/read-certificate.js';
import { toPem } from '../pem.js';
import { certify, DEMO, inputFor, newAuthority, NOW, PERSON, type Authority } from '../testing/authority.js';
import { hasPeer, runPeer } from '../testing/peer-tool.js';
import { newSigner } from '../testing/software-signer.js';
import { buildCrl } from './crl.js';
import { buildOcspRequest, issuerHashes, parseOcspRequest } from './ocsp-request.js';
import { buildOcspResponse, type CertificateStatus } from './ocsp-response.js';
import { subjectKeyIdentifier } from '../keys/public-key.js';

// Key generation and peer tools take their time on a busy machine; no result depends on it.
jest.setTimeout(120_000);

const itWithOpenssl = hasPeer('openssl', 'version') ? it : it.skip;
const itWithCerttool = hasPeer('certtool', '--version') ? it : it.skip;
const LATER = new Date('2026-03-02T08:00:00Z');
const AT = String(NOW.getTime() / 1000 + 60);

let authority: Authority;
let person: Uint8Array;
let serial: Uint8Array;

beforeAll(async () => {
  authority = await newAuthority();
  const { issuing } = authority;
  person = await certify(inputFor(issuing, DEMO, PERSON, newSigner().publicKeyDer), issuing.signer);
  serial = readCertificate(person).serial;
});

const makeCrl = (): Promise<Uint8Array> =>
  buildCrl(
    { name: authority.issuing.name, subjectKeyIdentifier: subjectKeyIdentifier(authority.issuing.signer.publicKeyDer) },
    {
      thisUpdate: NOW,
      nextUpdate: LATER,
      crlNumber: 300n,
      entries: [
        { serial, revokedAt: NOW, reason: 'keyCompromise' },
        { serial: Uint8Array.of(0x81, 2, 3), revokedAt: NOW, reason: 'unspecified' },
      ],
    },
    authority.issuing.signer,
  );

const respond = (status: CertificateStatus, requestDer: Uint8Array): Promise<Uint8Array> => {
  const { certIds, nonce } = parseOcspRequest(requestDer);
  return buildOcspResponse(
    {
      producedAt: NOW,
      responses: certIds.map(({ der }) => ({ certIdDer: der, status, thisUpdate: NOW, nextUpdate: LATER })),
      responderCertificateDer: authority.responder.der,
      ...(nonce === undefined ? {} : { nonce }),
    },
    authority.responder.signer,
  );
};

/** pkijs types some of its schemas as `any`; all of them are SEQUENCEs. */
function encodeAgain(schema: unknown): Buffer {
  if (!(schema instanceof asn1js.Sequence)) throw new Error('A SEQUENCE is expected');
  return Buffer.from(schema.toBER());
}

describe('CRLs before other implementations', () => {
  itWithOpenssl('OpenSSL verifies and prints a CRL', async () => {
    const { issuing } = authority;
    const { output } = runPeer('openssl', ['crl', '-inform', 'DER', '-in', 'c.crl', '-CAfile', 'ca.pem', '-noout', '-text', '-verify'], {
      'c.crl': await makeCrl(),
      'ca.pem': toPem('CERTIFICATE', issuing.der),
    });
    expect(output).toContain('verify OK');
    expect(output).toMatch(/X509v3 CRL Number: \n\s+300\n/);
    expect(output).toMatch(/CRL Reason Code: \n\s+Key Compromise/);
    expect(output).toContain('Serial Number: 810203');
  });

  itWithOpenssl('OpenSSL refuses the revoked certificate on its path', async () => {
    const { root, issuing } = authority;
    const { output } = runPeer('openssl', ['verify', '-crl_check', '-attime', AT, '-CAfile', 'ca.pem', '-CRLfile', 'c.pem', 'end.pem'], {
      'ca.pem': toPem('CERTIFICATE', root.der) + toPem('CERTIFICATE', issuing.der),
      'c.pem': toPem('X509 CRL', await makeCrl()),
      'end.pem': toPem('CERTIFICATE', person),
    });
    expect(output).toContain('certificate revoked');
  });

  itWithCerttool('GnuTLS verifies a CRL', async () => {
    const { output } = runPeer('certtool', ['--crl-info', '--inder', '--infile', 'c.crl'], { 'c.crl': await makeCrl() });
    expect(output).toContain('CRL Number (not critical): 012c');
    expect(output).toContain('Revoked certificates (2)');
  });

  it('pkijs writes the same bytes again', async () => {
    const crl = await makeCrl();
    expect(encodeAgain(pkijs.CertificateRevocationList.fromBER(crl).toSchema(true)).equals(crl)).toBe(true);
  });
});

describe('OCSP before other implementations', () => {
  const statuses: readonly [CertificateStatus, RegExp][] = [
    [{ kind: 'good' }, /end\.pem: good/],
    [{ kind: 'revoked', revokedAt: NOW, reason: 'keyCompromise' }, /end\.pem: revoked[\s\S]*Reason: keyCompromise/],
    [{ kind: 'revoked', revokedAt: NOW, reason: 'unspecified' }, /end\.pem: revoked/],
    [{ kind: 'unknown' }, /end\.pem: unknown/],
  ];

  itWithOpenssl('OpenSSL asks, and verifies every kind of answer of the delegated responder', async () => {
    const { root, issuing } = authority;
    const files = {
      'root.pem': toPem('CERTIFICATE', root.der),
      'issuing.pem': toPem('CERTIFICATE', issuing.der),
      'chain.pem': toPem('CERTIFICATE', root.der) + toPem('CERTIFICATE', issuing.der),
      'end.pem': toPem('CERTIFICATE', person),
    };
    const request = buildOcspRequest(issuerHashes(readCertificate(issuing.der)), [serial], { hash: 'sha1' });
    for (const [status, expected] of statuses) {
      const response = await respond(status, request);
      const ocsp = ['ocsp', '-respin', 'r.der', '-issuer', 'issuing.pem', '-cert', 'end.pem', '-CAfile', 'chain.pem'];
      const { output } = runPeer('openssl', [...ocsp, '-no_nonce', '-attime', AT, '-validity_period', '1000000000'], { ...files, 'r.der': response });
      expect(output).toContain('Response verify OK');
      expect(output).toMatch(expected);
    }
  });

  itWithOpenssl('OpenSSL reads our request and its nonce', () => {
    const nonce = new Uint8Array(32).fill(7);
    const hashes = issuerHashes(readCertificate(authority.issuing.der));
    const request = buildOcspRequest(hashes, [serial, Uint8Array.of(0xff)], { nonce });
    const { output } = runPeer('openssl', ['ocsp', '-reqin', 'q.der', '-req_text', '-text'], { 'q.der': request });
    expect(output).toContain(`Serial Number: ${Buffer.from(serial).toString('hex').toUpperCase()}`);
    expect(output).toContain('Serial Number: FF');
    expect(output).toContain(`0420${'07'.repeat(32)}`.toUpperCase());
  });

  it('pkijs writes request and response again byte for byte', async () => {
    const hashes = issuerHashes(readCertificate(authority.issuing.der));
    const request = buildOcspRequest(hashes, [serial], { nonce: new Uint8Array(16).fill(9) });
    expect(encodeAgain(pkijs.OCSPRequest.fromBER(request).toSchema(true)).equals(request)).toBe(true);
    const response = await respond({ kind: 'revoked', revokedAt: NOW, reason: 'superseded' }, request);
    expect(encodeAgain(pkijs.OCSPResponse.fromBER(response).toSchema()).equals(response)).toBe(true);
  });
});
