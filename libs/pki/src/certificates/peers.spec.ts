import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import * as pkijs from 'pkijs';
import { toPem } from '../pem.js';
import { certify, DEMO, inputFor, newAuthority, PERSON, QUALIFIED, type Authority } from '../testing/authority.js';
import { hasPeer, runPeer } from '../testing/peer-tool.js';
import { newSigner } from '../testing/software-signer.js';
import { findIssuanceFault } from './chain.js';
import { describeCertificate } from './describe-certificate.js';

// Key generation and peer tools take their time on a busy machine; no result depends on it.
jest.setTimeout(120_000);

const itWithOpenssl = hasPeer('openssl', 'version') ? it : it.skip;
const itWithCerttool = hasPeer('certtool', '--version') ? it : it.skip;

let authority: Authority;
let person: Uint8Array;
let demoPerson: Uint8Array;

beforeAll(async () => {
  authority = await newAuthority();
  const { issuing } = authority;
  person = await certify(inputFor(issuing, QUALIFIED, PERSON, newSigner().publicKeyDer), issuing.signer);
  demoPerson = await certify(inputFor(issuing, DEMO, PERSON, newSigner().publicKeyDer), issuing.signer);
});

describe('certificates before other implementations', () => {
  itWithOpenssl('OpenSSL verifies the chains of all key types', async () => {
    for (const algorithm of ['ecdsa-p256-sha256', 'ecdsa-p384-sha384', 'rsa-3072-sha256'] as const) {
      const { root, issuing, responder } = await newAuthority(algorithm, algorithm);
      const end = await certify(inputFor(issuing, DEMO, PERSON, newSigner(algorithm).publicKeyDer), issuing.signer);
      const files = {
        'root.pem': toPem('CERTIFICATE', root.der),
        'issuing.pem': toPem('CERTIFICATE', issuing.der),
        'end.pem': toPem('CERTIFICATE', end),
        'ocsp.pem': toPem('CERTIFICATE', responder.der),
      };
      const args = ['verify', '-x509_strict', '-attime', '1773000000', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem'];
      const { output } = runPeer('openssl', [...args, 'end.pem', 'ocsp.pem'], files);
      expect(output).toBe('end.pem: OK\nocsp.pem: OK\n');
    }
  });

  itWithOpenssl('OpenSSL prints what was written', () => {
    const { output } = runPeer('openssl', ['x509', '-in', 'c.der', '-inform', 'DER', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus'], {
      'c.der': person,
    });
    expect(output).toContain('Subject: C=GR,SN=Δοκιμή,GN=Πρότυπο,serialNumber=TINGR-123456783,CN=Πρότυπο Δοκιμή');
    expect(output).toMatch(/Key Usage: critical\s+Non Repudiation\n/);
    expect(output).toContain('CA Issuers - URI:http://pki.example.com/issuing.cer');
    expect(output).toContain('OCSP - URI:http://ocsp.example.com/');
    expect(output).toContain('URI:http://pki.example.com/issuing.crl');
    expect(output).toContain('Policy: 0.4.0.194112.1.2');
    expect(output).toContain('CPS: https://pki.example.com/cps');
    expect(output).not.toContain('Basic Constraints');
    const demo = runPeer('openssl', ['x509', '-in', 'c.der', '-inform', 'DER', '-noout', '-text'], { 'c.der': demoPerson });
    expect(demo.output).toContain('Policy: 2.999.1.1.1');
  });

  itWithCerttool('GnuTLS reads and verifies the chain', () => {
    const { root, issuing } = authority;
    const chain = [person, issuing.der, root.der].map((der) => toPem('CERTIFICATE', der)).join('');
    const { status, output } = runPeer('certtool', ['--verify-chain', '--infile', 'chain.pem'], { 'chain.pem': chain });
    expect(output).toContain('Chain verification output: Verified. The certificate is trusted.');
    expect(status).toBe(0);
  });

  it('Node and pkijs read the same fields, and pkijs writes the same bytes again', () => {
    const { issuing } = authority;
    const node = new X509Certificate(person);
    const own = describeCertificate(person);
    expect(node.serialNumber.toLowerCase()).toBe(own.serialHex);
    expect(node.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(own.sha256Fingerprint);
    expect(new Date(node.validTo).toISOString()).toBe(own.notAfter);
    expect(node.verify(new X509Certificate(issuing.der).publicKey)).toBe(true);
    const again = pkijs.Certificate.fromBER(person).toSchema(true).toBER();
    expect(Buffer.from(again).equals(person)).toBe(true);
  });

  it('own verification holds for the chain and fails for every other pair', () => {
    const { root, issuing } = authority;
    expect(findIssuanceFault(person, issuing.der)).toBeNull();
    expect(findIssuanceFault(issuing.der, root.der)).toBeNull();
    expect(findIssuanceFault(root.der, root.der)).toBeNull();
    expect(findIssuanceFault(person, root.der)).toBe('ISSUER_NAME');
    const changed = Uint8Array.from(person);
    const last = changed.length - 1;
    changed[last] = (changed[last] ?? 0) ^ 1;
    expect(findIssuanceFault(changed, issuing.der)).toBe('SIGNATURE');
  });

  it('an end entity cannot issue', async () => {
    const signer = newSigner();
    const holder = authority.issuing;
    const end = await certify(inputFor(holder, QUALIFIED, PERSON, signer.publicKeyDer), holder.signer);
    const ordered = ['countryName', 'surname', 'givenName', 'serialNumber', 'commonName'];
    const name = ordered.flatMap((type) => PERSON.filter((attribute) => attribute.type === type));
    const child = await certify(inputFor({ name, signer }, QUALIFIED, PERSON, newSigner().publicKeyDer), signer);
    expect(findIssuanceFault(child, end)).toBe('ISSUER_NOT_CA');
  });
});
