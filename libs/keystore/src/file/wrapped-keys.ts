import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import type { DataKeyBinding, WrappedKeyBinding, WrappedKeyPair } from '../wrapping-keystore.js';
import { bindingBytes, dataKeyBindingBytes, WRAPPED_KEY_VERSION, wrappedKeyRefused } from '../wrapping-keystore.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a private key (PKCS#8, AES-256-GCM); the binding is the associated data. */
export function wrapKey(wrappingKey: Buffer, binding: WrappedKeyBinding, privateKey: KeyObject): WrappedKeyPair {
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const wrapped = seal(wrappingKey, bindingBytes(binding), pkcs8);
  pkcs8.fill(0);
  return { publicKeyDer: new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })), wrapped };
}

/**
 * Decrypts what {@link wrapKey} encrypted under the same binding.
 *
 * @throws {KeystoreError} WRAPPED_KEY_REFUSED
 */
export function unwrapKey(wrappingKey: Buffer, binding: WrappedKeyBinding, wrapped: Uint8Array): KeyObject {
  const pkcs8 = open(wrappingKey, bindingBytes(binding), wrapped);
  try {
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  } catch {
    throw wrappedKeyRefused();
  } finally {
    pkcs8.fill(0);
  }
}

/** Encrypts a data key in the same way. */
export function wrapDataKey(wrappingKey: Buffer, binding: DataKeyBinding, dataKey: Uint8Array): Uint8Array {
  return seal(wrappingKey, dataKeyBindingBytes(binding), dataKey);
}

/** @throws {KeystoreError} WRAPPED_KEY_REFUSED */
export function unwrapDataKey(wrappingKey: Buffer, binding: DataKeyBinding, wrapped: Uint8Array): Uint8Array {
  return new Uint8Array(open(wrappingKey, dataKeyBindingBytes(binding), wrapped));
}

function seal(wrappingKey: Buffer, associated: Buffer, secret: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey, nonce, { authTagLength: TAG_BYTES }).setAAD(associated);
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return new Uint8Array(Buffer.concat([Buffer.of(WRAPPED_KEY_VERSION), nonce, sealed]));
}

function open(wrappingKey: Buffer, associated: Buffer, wrapped: Uint8Array): Buffer {
  const bytes = Buffer.from(wrapped);
  if (bytes[0] !== WRAPPED_KEY_VERSION || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) throw wrappedKeyRefused();
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated).setAuthTag(bytes.subarray(-TAG_BYTES));
  const secret = decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES));
  try {
    decipher.final();
    return secret;
  } catch {
    secret.fill(0);
    // The cause would tell no more than "could not decrypt".
    throw wrappedKeyRefused();
  }
}
