import type { KeyAlgorithm } from './keystore.js';

/** What the two kinds of keystore must know about an EC algorithm. */
export interface EcAlgorithm {
  readonly kind: 'ec';
  readonly digest: 'sha256' | 'sha384';
  /** Name in JWK and in node:crypto. */
  readonly curve: 'P-256' | 'P-384';
  /** The curve's object identifier in DER, as CKA_EC_PARAMS holds it (RFC 5480 section 2.1.1.1). */
  readonly curveOidDer: Buffer;
  /** Length of one coordinate, and of r and of s, in bytes. */
  readonly fieldBytes: number;
}

/** What the two kinds of keystore must know about an RSA algorithm. */
export interface RsaAlgorithm {
  readonly kind: 'rsa';
  readonly digest: 'sha256';
  readonly modulusBits: number;
}

/** The three algorithms of {@link KeyAlgorithm} in numbers. */
export const keyAlgorithms: Readonly<Record<KeyAlgorithm, EcAlgorithm | RsaAlgorithm>> = {
  'ecdsa-p256-sha256': {
    kind: 'ec',
    digest: 'sha256',
    curve: 'P-256',
    curveOidDer: Buffer.from('06082a8648ce3d030107', 'hex'),
    fieldBytes: 32,
  },
  'ecdsa-p384-sha384': {
    kind: 'ec',
    digest: 'sha384',
    curve: 'P-384',
    curveOidDer: Buffer.from('06052b81040022', 'hex'),
    fieldBytes: 48,
  },
  'rsa-3072-sha256': { kind: 'rsa', digest: 'sha256', modulusBits: 3072 },
};

/** Whether a string read from outside names one of the algorithms. */
export function isKeyAlgorithm(name: string): name is KeyAlgorithm {
  return Object.hasOwn(keyAlgorithms, name);
}
