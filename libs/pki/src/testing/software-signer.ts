import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { SignatureAlgorithm, Signer } from '../signer.js';

/** A signer over a key in memory, for tests. */
export interface SoftwareSigner extends Signer {
  readonly privateKey: KeyObject;
}

export function signerOf(algorithm: SignatureAlgorithm, privateKey: KeyObject): SoftwareSigner {
  const hash = algorithm === 'ecdsa-p384-sha384' ? 'sha384' : 'sha256';
  return {
    algorithm,
    privateKey,
    publicKeyDer: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
    sign: (data) => Promise.resolve(sign(hash, data, privateKey)),
  };
}

export function newSigner(algorithm: SignatureAlgorithm = 'ecdsa-p256-sha256'): SoftwareSigner {
  if (algorithm === 'rsa-3072-sha256') {
    return signerOf(algorithm, generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey);
  }
  const namedCurve = algorithm === 'ecdsa-p256-sha256' ? 'P-256' : 'P-384';
  return signerOf(algorithm, generateKeyPairSync('ec', { namedCurve }).privateKey);
}

const base64Url = (value: bigint): string => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
};

function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, t0, t1] = [modulus, value % modulus, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
  }
  return t0 < 0n ? t0 + modulus : t0;
}

/** An RSA signer from chosen primes, to make keys that are weak in a known way. */
export function rsaSignerFromPrimes(p: bigint, q: bigint): SoftwareSigner {
  const e = 65537n;
  const d = inverse(e, (p - 1n) * (q - 1n));
  const jwk = {
    kty: 'RSA',
    n: base64Url(p * q),
    e: base64Url(e),
    d: base64Url(d),
    p: base64Url(p),
    q: base64Url(q),
    dp: base64Url(d % (p - 1n)),
    dq: base64Url(d % (q - 1n)),
    qi: base64Url(inverse(q, p)),
  };
  return signerOf('rsa-3072-sha256', createPrivateKey({ key: jwk, format: 'jwk' }));
}
