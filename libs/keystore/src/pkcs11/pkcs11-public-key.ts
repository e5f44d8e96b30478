import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey } from 'node:crypto';
import type { Handle } from './pkcs11-api.js';
import type { EcAlgorithm } from '../key-algorithms.js';
import { keyAlgorithms } from '../key-algorithms.js';
import type { KeyAlgorithm } from '../keystore.js';
import { KeystoreError } from '../keystore-error.js';
import type { LoadedModule } from './pkcs11-module.js';

/** A public key read from a token. */
export interface TokenPublicKey {
  readonly algorithm: KeyAlgorithm;
  readonly key: KeyObject;
  /** SHA-1 of the subjectPublicKey bits (RFC 5280 section 4.2.1.2, method 1): also the key identifier in certificates. */
  readonly keyIdentifier: Buffer;
}

/**
 * Reads a public key object. Attributes are asked for one by one, since one unknown attribute would fail the whole question.
 *
 * @throws {KeystoreError} UNSUPPORTED_KEY when it is none of the three kinds
 */
export function readPublicKey(module: LoadedModule, session: Handle, object: Handle, label: string): TokenPublicKey {
  const { api } = module;
  const keyType = readAttribute(module, session, object, api.CKA_KEY_TYPE).readUInt8(0);
  if (keyType === api.CKK_EC) {
    const parameters = readAttribute(module, session, object, api.CKA_EC_PARAMS);
    const point = readAttribute(module, session, object, api.CKA_EC_POINT);
    for (const algorithm of ['ecdsa-p256-sha256', 'ecdsa-p384-sha384'] as const) {
      const known = keyAlgorithms[algorithm];
      if (known.kind === 'ec' && known.curveOidDer.equals(parameters)) {
        return ecPublicKey(algorithm, known, point, label);
      }
    }
  } else if (keyType === api.CKK_RSA) {
    const modulus = withoutLeadingZeros(readAttribute(module, session, object, api.CKA_MODULUS));
    if (modulus.length * 8 === 3072) {
      return rsaPublicKey(modulus, readAttribute(module, session, object, api.CKA_PUBLIC_EXPONENT));
    }
  }
  throw new KeystoreError(
    'UNSUPPORTED_KEY',
    `The key "${label}" on the token is neither P-256, P-384 nor RSA-3072; generate a key under another label.`,
  );
}

/** One attribute as bytes. */
export function readAttribute({ calls }: LoadedModule, session: Handle, object: Handle, type: number): Buffer {
  const [attribute] = calls.C_GetAttributeValue(session, object, [{ type }]);
  if (attribute === undefined || !Buffer.isBuffer(attribute.value)) {
    throw new KeystoreError('TOKEN_FAILED', `The token returned no value for attribute 0x${type.toString(16)}.`);
  }
  return attribute.value;
}

function ecPublicKey(algorithm: KeyAlgorithm, parameters: EcAlgorithm, ecPoint: Buffer, label: string): TokenPublicKey {
  const pointBytes = 1 + 2 * parameters.fieldBytes;
  // CKA_EC_POINT is an OCTET STRING around the point; some tokens leave the wrapping out. Both lengths fit DER's short form.
  const wrapped = ecPoint.length === pointBytes + 2 && ecPoint[0] === 0x04 && ecPoint[1] === pointBytes;
  const point = wrapped ? ecPoint.subarray(2) : ecPoint;
  if (point.length !== pointBytes || point[0] !== 0x04) {
    throw new KeystoreError('UNSUPPORTED_KEY', `The token shows the key "${label}" in a form other than an uncompressed point.`);
  }
  const x = point.subarray(1, 1 + parameters.fieldBytes).toString('base64url');
  const y = point.subarray(1 + parameters.fieldBytes).toString('base64url');
  const key = createPublicKey({ key: { kty: 'EC', crv: parameters.curve, x, y }, format: 'jwk' });
  return { algorithm, key, keyIdentifier: sha1(point) };
}

function rsaPublicKey(modulus: Buffer, exponent: Buffer): TokenPublicKey {
  const key = createPublicKey({
    key: { kty: 'RSA', n: modulus.toString('base64url'), e: withoutLeadingZeros(exponent).toString('base64url') },
    format: 'jwk',
  });
  return { algorithm: 'rsa-3072-sha256', key, keyIdentifier: sha1(key.export({ format: 'der', type: 'pkcs1' })) };
}

function withoutLeadingZeros(number: Buffer): Buffer {
  const start = number.findIndex((byte) => byte !== 0);
  return start < 0 ? number.subarray(-1) : number.subarray(start);
}

/** An identifier, not a protection: SHA-1 is what RFC 5280 and PKCS #11 tools use here. */
function sha1(bytes: Buffer): Buffer {
  return createHash('sha1').update(bytes).digest();
}
