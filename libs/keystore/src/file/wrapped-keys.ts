import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import type { WrappedKeyBinding, WrappedKeyPair } from '../wrapping-keystore.js';
import { bindingBytes, WRAPPED_KEY_VERSION, wrappedKeyRefused } from '../wrapping-keystore.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a private key (PKCS#8, AES-256-GCM); the binding is the associated data. */
export function wrapKey(wrappingKey: Buffer, binding: WrappedKeyBinding, privateKey: KeyObject): WrappedKeyPair {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey, nonce, { authTagLength: TAG_BYTES }).setAAD(bindingBytes(binding));
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final(), cipher.getAuthTag()]);
  pkcs8.fill(0);
  return {
    publicKeyDer: new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })),
    wrapped: new Uint8Array(Buffer.concat([Buffer.of(WRAPPED_KEY_VERSION), nonce, sealed])),
  };
}

/**
 * Decrypts what {@link wrapKey} encrypted under the same binding.
 *
 * @throws {KeystoreError} WRAPPED_KEY_REFUSED
 */
export function unwrapKey(wrappingKey: Buffer, binding: WrappedKeyBinding, wrapped: Uint8Array): KeyObject {
  const bytes = Buffer.from(wrapped);
  if (bytes[0] !== WRAPPED_KEY_VERSION || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) throw wrappedKeyRefused();
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bindingBytes(binding)).setAuthTag(bytes.subarray(-TAG_BYTES));
  const pkcs8 = decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES));
  try {
    decipher.final();
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  } catch {
    // The cause would tell no more than "could not decrypt".
    throw wrappedKeyRefused();
  } finally {
    pkcs8.fill(0);
  }
}
