import { createHash, createPublicKey, ECDH, type KeyObject } from 'node:crypto';
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
 * Reads a SubjectPublicKeyInfo of one of the accepted types: its form only, since this runs several times per certificate.
 * What the numbers are worth is {@link assertStrongKey}'s question.
 * @throws PkiError `KEY_MALFORMED` (not such a structure) or `KEY_TYPE` (another algorithm or curve).
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
    return algorithmOid === OID.ecPublicKey ? readEcKey(parameters, keyBits) : readRsaKey(parameters, keyBits);
  });
}

function readEcKey(parameters: DerNode, keyBits: Uint8Array): PublicKeyInfo {
  const curve = parameters.tag === TAG.oid ? readOid(parameters) : 'explicit parameters';
  const isP256 = curve === OID.p256;
  if (!isP256 && curve !== OID.p384) throw new PkiError('KEY_TYPE', 'The curve must be P-256 or P-384, by name');
  const bits = isP256 ? 256 : 384;
  if (keyBits[0] !== 0x04 || keyBits.length !== 1 + bits / 4) {
    throw new PkiError('KEY_MALFORMED', 'The point must be in uncompressed form');
  }
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
 * Refuses keys that must not be certified: a point that is not on its curve; RSA too small or too large, exponent other than 65537,
 * even modulus, small factors, primes too close to each other, the ROCA pattern.
 * @throws PkiError `KEY_MALFORMED`, `KEY_TYPE`, `KEY_TOO_SMALL` or `KEY_WEAK`, naming the weakness.
 */
export function assertStrongKey(spkiDer: Uint8Array): void {
  const key = readPublicKey(spkiDer);
  if (key.rsa === undefined) {
    assertOnCurve(key);
    return;
  }
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

/** Converting refuses a point that is not on the curve; both curves have cofactor 1, so no further check is needed. */
function assertOnCurve({ keyType, keyBits }: PublicKeyInfo): void {
  try {
    ECDH.convertKey(keyBits, keyType === 'ec-p256' ? 'prime256v1' : 'secp384r1', undefined, undefined, 'uncompressed');
  } catch (error) {
    throw new PkiError('KEY_MALFORMED', 'The point is not on its curve', { cause: error });
  }
}

/** Everything of a SubjectPublicKeyInfo before the coordinates: constant for an uncompressed point on a named curve. */
const EC_FORMS = [
  { head: Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex'), curve: 'P-256', octets: 32 },
  { head: Buffer.from('3076301006072a8648ce3d020106052b8104002203620004', 'hex'), curve: 'P-384', octets: 48 },
] as const;

/**
 * Imports a SubjectPublicKeyInfo of any type into node:crypto. The two curves of the platform go in as JWK, which costs OpenSSL
 * half the time of decoding DER.
 * @throws PkiError `KEY_MALFORMED`
 */
export function importKey(spkiDer: Uint8Array): KeyObject {
  const der = Buffer.from(spkiDer.buffer, spkiDer.byteOffset, spkiDer.length);
  const form = EC_FORMS.find(
    ({ head, octets }) => der.length === head.length + 2 * octets && der.subarray(0, head.length).equals(head),
  );
  try {
    if (form === undefined) return createPublicKey({ key: der, format: 'der', type: 'spki' });
    const x = der.subarray(form.head.length, form.head.length + form.octets).toString('base64url');
    const y = der.subarray(form.head.length + form.octets).toString('base64url');
    return createPublicKey({ key: { kty: 'EC', crv: form.curve, x, y }, format: 'jwk' });
  } catch (error) {
    throw new PkiError('KEY_MALFORMED', 'The public key is not a valid key of its type', { cause: error });
  }
}

/** Subject key identifier: RFC 7093, section 2, method 1 (the leftmost 160 bits of SHA-256 over the key bits). */
export function subjectKeyIdentifier(spkiDer: Uint8Array): Uint8Array {
  return createHash('sha256').update(readPublicKey(spkiDer).keyBits).digest().subarray(0, 20);
}
