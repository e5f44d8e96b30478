import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { OID } from '../der/oids.js';
import { TAG } from '../der/der.js';
import { DerFields, readDer, readInteger, readOid, readWholeBitString, type DerNode } from '../der/der-reader.js';
import { parsingAs, PkiError } from '../pki-error.js';
import { weaknessOfRsaModulus } from './weak-rsa.js';

/** Key types that the platform certifies; `rsa` is 3072 bits or more with exponent 65537. */
export type KeyType = 'ec-p256' | 'ec-p384' | 'rsa';

/** A public key in its parts, as found in a SubjectPublicKeyInfo. */
export interface PublicKeyInfo {
  readonly keyType: KeyType;
  /** RSA: bits of the modulus; EC: bits of the field. */
  readonly bits: number;
  /** Contents of the `subjectPublicKey` BIT STRING, over which key identifiers are computed. */
  readonly keyBits: Uint8Array;
  /** RSA only. */
  readonly rsa?: { readonly modulus: bigint; readonly exponent: bigint };
}

const MIN_RSA_BITS = 3072;
/** Verification time grows with the square of the size; nothing legitimate is larger. */
const MAX_RSA_BITS = 8192;

/**
 * Reads a SubjectPublicKeyInfo of one of the accepted types.
 * @throws PkiError `KEY_MALFORMED` (not such a structure, a point not on its curve) or `KEY_TYPE` (another algorithm or curve).
 */
export function readPublicKey(spkiDer: Uint8Array): PublicKeyInfo {
  return parsingAs('KEY_MALFORMED', () => {
    const fields = new DerFields(readDer(spkiDer), 'SubjectPublicKeyInfo');
    const algorithm = new DerFields(fields.next('algorithm'), 'The key algorithm');
    const keyBits = readWholeBitString(fields.next('subjectPublicKey', TAG.bitString));
    fields.end();
    const algorithmOid = readOid(algorithm.next('algorithm', TAG.oid));
    if (algorithmOid !== OID.ecPublicKey && algorithmOid !== OID.rsaEncryption) {
      throw new PkiError('KEY_TYPE', 'The key must be an elliptic-curve key (P-256, P-384) or an RSA key');
    }
    const parameters = algorithm.next('parameters');
    algorithm.end();
    return algorithmOid === OID.ecPublicKey
      ? readEcKey(spkiDer, parameters, keyBits)
      : readRsaKey(parameters, keyBits);
  });
}

function readEcKey(spkiDer: Uint8Array, parameters: DerNode, keyBits: Uint8Array): PublicKeyInfo {
  const curve = parameters.tag === TAG.oid ? readOid(parameters) : 'explicit parameters';
  const isP256 = curve === OID.p256;
  if (!isP256 && curve !== OID.p384) throw new PkiError('KEY_TYPE', 'The curve must be P-256 or P-384, by name');
  const bits = isP256 ? 256 : 384;
  if (keyBits[0] !== 0x04 || keyBits.length !== 1 + bits / 4) {
    throw new PkiError('KEY_MALFORMED', 'The point must be in uncompressed form');
  }
  // OpenSSL refuses a point that is not on the curve; both curves have cofactor 1, so no further check is needed.
  importKey(spkiDer);
  return { keyType: isP256 ? 'ec-p256' : 'ec-p384', bits, keyBits };
}

function readRsaKey(parameters: DerNode, keyBits: Uint8Array): PublicKeyInfo {
  if (parameters.tag !== TAG.null) throw new PkiError('KEY_MALFORMED', 'The parameters of an RSA key must be NULL');
  const fields = new DerFields(readDer(keyBits), 'RSAPublicKey');
  const modulus = readInteger(fields.next('modulus'));
  const exponent = readInteger(fields.next('publicExponent'));
  fields.end();
  if (modulus <= 0n) throw new PkiError('KEY_MALFORMED', 'The modulus must be positive');
  return { keyType: 'rsa', bits: modulus.toString(2).length, keyBits, rsa: { modulus, exponent } };
}

/**
 * Refuses keys that must not be certified: too small or too large, exponent other than 65537, even modulus, small factors, primes too
 * close to each other, the ROCA pattern.
 * @throws PkiError `KEY_TOO_SMALL`, `KEY_TYPE` or `KEY_WEAK`, naming the weakness.
 */
export function assertStrongKey(key: PublicKeyInfo): void {
  if (key.rsa === undefined) return;
  if (key.bits < MIN_RSA_BITS) {
    throw new PkiError('KEY_TOO_SMALL', `An RSA key needs at least ${MIN_RSA_BITS} bits; this one has ${key.bits}`);
  }
  if (key.bits > MAX_RSA_BITS) throw new PkiError('KEY_TYPE', `An RSA key may have at most ${MAX_RSA_BITS} bits`);
  if (key.rsa.exponent !== 65537n) throw new PkiError('KEY_WEAK', 'The public exponent of an RSA key must be 65537');
  const weakness = weaknessOfRsaModulus(key.rsa.modulus);
  if (weakness !== undefined) throw new PkiError('KEY_WEAK', WEAKNESS_TEXT[weakness]);
}

const WEAKNESS_TEXT = {
  EVEN: 'The modulus is even',
  SMALL_FACTOR: 'The modulus has a small prime factor',
  CLOSE_PRIMES: 'The two primes are so close that the modulus can be factored',
  ROCA: 'The key was made by a faulty generator (ROCA, CVE-2017-15361)',
} as const;

/** Imports a SubjectPublicKeyInfo into node:crypto. @throws PkiError `KEY_MALFORMED` */
export function importKey(spkiDer: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spkiDer), format: 'der', type: 'spki' });
  } catch (error) {
    throw new PkiError('KEY_MALFORMED', 'The public key is not a valid key of its type', { cause: error });
  }
}

/** Subject key identifier: RFC 7093, section 2, method 1 (the leftmost 160 bits of SHA-256 over the key bits). */
export function subjectKeyIdentifier(spkiDer: Uint8Array): Uint8Array {
  return createHash('sha256').update(readPublicKey(spkiDer).keyBits).digest().subarray(0, 20);
}
