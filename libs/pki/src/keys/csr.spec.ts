import { describe, expect, it, jest } from '@jest/globals';
import { createPrivateKey, generateKeyPairSync, generatePrimeSync, checkPrimeSync, sign } from 'node:crypto';
import { bitString, explicit, integer, nullValue, oid, sequence } from '../der/der.js';
import { OID } from '../der/oids.js';
import { toPem } from '../pem.js';
import { PkiError } from '../pki-error.js';
import type { Signer } from '../signer.js';
import { hasPeer, runPeer } from '../testing/peer-tool.js';
import { newSigner, rsaSignerFromPrimes, signerOf } from '../testing/software-signer.js';
import { buildCsr, parseCsr, verifyCsr } from './csr.js';

// Key generation and peer tools take their time on a busy machine; no result depends on it.
jest.setTimeout(120_000);

const itWithOpenssl = hasPeer('openssl', 'version') ? it : it.skip;

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
  return 'accepted';
}

const csrOf = (signer: Signer): Promise<Uint8Array> => buildCsr(signer, 'example');

describe('certification requests', () => {
  it.each(['ecdsa-p256-sha256', 'ecdsa-p384-sha384', 'rsa-3072-sha256'] as const)('%s: key and proof are accepted', async (algorithm) => {
    const signer = newSigner(algorithm);
    const der = await csrOf(signer);
    const fromDer = verifyCsr(der);
    expect(Buffer.compare(fromDer.publicKeyDer, signer.publicKeyDer)).toBe(0);
    expect(verifyCsr(toPem('CERTIFICATE REQUEST', der)).keyType).toBe(fromDer.keyType);
    expect(Object.keys(fromDer).sort()).toEqual(['keyType', 'publicKeyDer']);
  });

  itWithOpenssl('OpenSSL verifies the requests that are built here', async () => {
    const { output } = runPeer('openssl', ['req', '-in', 'r.pem', '-verify', '-noout', '-subject'], {
      'r.pem': toPem('CERTIFICATE REQUEST', await csrOf(newSigner())),
    });
    expect(output).toMatch(/verify OK/);
    expect(output).toMatch(/CN = example/);
  });

  itWithOpenssl('requests of OpenSSL are read, with subject and extensions that nobody looks at', () => {
    const make = (...args: readonly string[]) =>
      runPeer('openssl', ['req', '-new', '-nodes', '-keyout', 'k.pem', '-subj', '/CN=x/O=y', '-addext', 'keyUsage=keyCertSign', ...args]).output;
    const text = (output: string): string => output.slice(output.indexOf('-----BEGIN CERTIFICATE REQUEST'));
    expect(verifyCsr(text(make('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'))).keyType).toBe('ec-p384');
    expect(verifyCsr(text(make('-newkey', 'rsa:3072'))).keyType).toBe('rsa');
    expect(codeOf(() => verifyCsr(text(make('-newkey', 'rsa:2048'))))).toBe('KEY_TOO_SMALL');
    expect(codeOf(() => verifyCsr(text(make('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'))))).toBe('KEY_TYPE');
    expect(codeOf(() => verifyCsr(text(make('-newkey', 'ed25519'))))).toBe('KEY_TYPE');
    expect(codeOf(() => verifyCsr(text(make('-newkey', 'rsa:3072', '-sha1'))))).toBe('CSR_SIGNATURE');
  });

  it('a request whose signature was made with another key proves nothing', async () => {
    const mine = newSigner();
    const theirs = newSigner();
    const der = await csrOf({ ...mine, publicKeyDer: theirs.publicKeyDer });
    expect(codeOf(() => verifyCsr(der))).toBe('CSR_SIGNATURE');
    expect(codeOf(() => parseCsr(der))).toBe('accepted');
    expect(codeOf(() => parseCsr(der).verify())).toBe('CSR_SIGNATURE');
  });

  it('a signature algorithm of another family than the key is refused', async () => {
    const signer = newSigner();
    const der = await csrOf({ ...signer, algorithm: 'rsa-3072-sha256' });
    expect(codeOf(() => verifyCsr(der))).toBe('CSR_SIGNATURE');
  });

  it('texts and octets that are no request are malformed', async () => {
    const der = await csrOf(newSigner());
    const wrong = ['', 'hello', toPem('CERTIFICATE', der), '-----BEGIN CERTIFICATE REQUEST-----\n*\n-----END CERTIFICATE REQUEST-----'];
    for (const text of wrong) expect(codeOf(() => verifyCsr(text))).toBe('CSR_MALFORMED');
    expect(codeOf(() => verifyCsr(new Uint8Array(0)))).toBe('CSR_MALFORMED');
    expect(codeOf(() => verifyCsr(der.subarray(0, der.length - 1)))).toBe('CSR_MALFORMED');
    expect(codeOf(() => verifyCsr(new Uint8Array(40_000)))).toBe('CSR_MALFORMED');
  });

  it('a point that is not on its curve is refused', async () => {
    const signer = newSigner();
    const off = Uint8Array.from(signer.publicKeyDer);
    off[off.length - 1] = (off[off.length - 1] ?? 0) ^ 1;
    expect(codeOf(() => verifyCsr(offCurve(off)))).toBe('KEY_MALFORMED');
    expect(codeOf(() => verifyCsr(offCurve(signer.publicKeyDer)))).toBe('CSR_SIGNATURE');
  });
});

function offCurve(publicKeyDer: Uint8Array): Uint8Array {
  const info = sequence(integer(0), sequence(), publicKeyDer, explicit(0));
  return sequence(info, sequence(oid(OID.ecdsaWithSha256)), bitString(new Uint8Array(70)));
}

const prime = (bits: number, options: { add?: bigint; rem?: bigint } = {}): bigint =>
  generatePrimeSync(bits, { ...options, bigint: true });

/** A key of which only the public half matters: the strength is checked before the signature. */
function csrForModulus(modulus: bigint, exponent = 65537n): Uint8Array {
  const spki = sequence(
    sequence(oid(OID.rsaEncryption), nullValue()),
    bitString(sequence(integer(modulus), integer(exponent))),
  );
  const info = sequence(integer(0), sequence(), spki, explicit(0));
  return sequence(info, sequence(oid(OID.sha256WithRsa), nullValue()), bitString(new Uint8Array(384)));
}

describe('weak RSA keys', () => {
  it('close primes are found although the request is signed correctly', async () => {
    const p = prime(1536);
    let q = p + 2n;
    while (!checkPrimeSync(q)) q += 2n;
    const signer = rsaSignerFromPrimes(p, q);
    const der = await csrOf(signer);
    expect(codeOf(() => parseCsr(der).verify())).toBe('accepted');
    expect(() => verifyCsr(der)).toThrow(/so close/);
  });

  it('keys of the ROCA generator are found', async () => {
    let product = 1n;
    for (let candidate = 2n; candidate <= 167n; candidate++) if (checkPrimeSync(candidate)) product *= candidate;
    const power = (exponent: bigint): bigint => {
      let result = 1n;
      for (let step = 0n; step < exponent; step++) result = (result * 65537n) % product;
      return result;
    };
    // Primes with a given remainder do not get their two top bits set, hence the spare bits.
    const p = prime(1540, { add: product, rem: power(1234n) });
    const q = prime(1540, { add: product, rem: power(987n) });
    const der = await csrOf(rsaSignerFromPrimes(p, q));
    expect(() => verifyCsr(der)).toThrow(/ROCA/);
  });

  it('small factors, even moduli and other exponents are found', () => {
    expect(() => verifyCsr(csrForModulus(1n << 3071n))).toThrow(/even/);
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 });
    const jwk = publicKey.export({ format: 'jwk' });
    const modulus = BigInt(`0x${Buffer.from(jwk.n ?? '', 'base64url').toString('hex')}`);
    expect(() => verifyCsr(csrForModulus(modulus * 997n * 65537n))).toThrow(/small prime factor/);
    expect(() => verifyCsr(csrForModulus(modulus, 3n))).toThrow(/exponent/);
    expect(codeOf(() => verifyCsr(csrForModulus(1n << 9000n)))).toBe('KEY_TYPE');
    expect(codeOf(() => verifyCsr(csrForModulus(-modulus)))).toBe('KEY_MALFORMED');
    expect(codeOf(() => verifyCsr(csrForModulus(modulus)))).toBe('CSR_SIGNATURE');
  });

  it('a key one bit below 3072 is too small', () => {
    expect(codeOf(() => verifyCsr(csrForModulus((1n << 3070n) + 1n)))).toBe('KEY_TOO_SMALL');
  });

  it('PKCS#1 v1.5 signatures of a request are checked over the very bytes', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const signer = signerOf('rsa-3072-sha256', createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })));
    const info = sequence(integer(0), sequence(), signer.publicKeyDer);
    const der = sequence(info, sequence(oid(OID.sha256WithRsa), nullValue()), bitString(sign('sha256', info, privateKey)));
    expect(codeOf(() => verifyCsr(der))).toBe('accepted');
  });
});
