import type { KeyAlgorithm, Keystore } from './keystore.js';
import { KeystoreError } from './keystore-error.js';

/** What a wrapped key is tied to. It opens only where all three are given again as they were when it was made. */
export interface WrappedKeyBinding {
  /** Label of the wrapping key, as given to {@link WrappingKeystore.ensureWrappingKey}. */
  readonly wrappingKey: string;
  readonly algorithm: KeyAlgorithm;
  /** Whose key it is, such as the id of a row: another row's wrapped key is refused. */
  readonly boundTo: string;
}

/** What a wrapped data key is tied to, in the same way. */
export type DataKeyBinding = Omit<WrappedKeyBinding, 'algorithm'>;

/** What a wrapping key is for: private keys, which never leave the keystore in the clear, or data keys, which their owner uses himself. */
export type WrappingKeyUse = 'private-keys' | 'data-keys';

/** A key pair that the keystore made and keeps nothing of. */
export interface WrappedKeyPair {
  /** SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7). */
  readonly publicKeyDer: Uint8Array;
  /** The private key, encrypted: no use without this keystore. At most 4 KiB. */
  readonly wrapped: Uint8Array;
}

/**
 * A keystore for very many keys: they lie encrypted in somebody's database, and are opened inside the keystore for one signature at a
 * time. Only the wrapping key stays; a million keys cost it no more than one.
 */
export interface WrappingKeystore extends Keystore {
  /**
   * Makes the wrapping key of that label, for private keys unless said otherwise, unless it is there. Processes that share a keystore take turns, by a lock of their own: a token
   * has none, and what was wrapped under a key that another process then withdraws would be lost.
   *
   * @throws {KeystoreError} LABEL_INVALID, AMBIGUOUS and BUSY (token), and those of `find`
   */
  ensureWrappingKey(label: string, use?: WrappingKeyUse): Promise<void>;
  /**
   * Makes a key pair, and hands its private half out encrypted.
   *
   * @throws {KeystoreError} NOT_FOUND when there is no such wrapping key, and those of `find`
   */
  generateWrapped(binding: WrappedKeyBinding): Promise<WrappedKeyPair>;
  /**
   * Opens a wrapped key, signs `data` as `KeyHandle.sign` does, and forgets the key again.
   *
   * @throws {KeystoreError} WRAPPED_KEY_REFUSED when the key was altered or belongs to another binding, NOT_FOUND when there is no such
   *   wrapping key, and those of `KeyHandle.sign`
   */
  signWrapped(binding: WrappedKeyBinding, wrapped: Uint8Array, data: Uint8Array): Promise<Uint8Array>;
  /**
   * Encrypts a key that somebody encrypts data with, of 16 to 64 bytes.
   *
   * @throws {KeystoreError} NOT_FOUND when there is no such wrapping key for data keys, and those of `find`
   */
  wrapDataKey(binding: DataKeyBinding, dataKey: Uint8Array): Promise<Uint8Array>;
  /**
   * Gives back what {@link wrapDataKey} encrypted; the caller wipes it.
   *
   * @throws {KeystoreError} WRAPPED_KEY_REFUSED and NOT_FOUND as {@link signWrapped}
   */
  unwrapDataKey(binding: DataKeyBinding, wrapped: Uint8Array): Promise<Uint8Array>;
}

/** First byte of a wrapped key. */
export const WRAPPED_KEY_VERSION = 1;

/** The binding as bytes. JSON holds no byte of value 0, which therefore can end it. */
export function bindingBytes({ wrappingKey, algorithm, boundTo }: WrappedKeyBinding): Buffer {
  return Buffer.from(JSON.stringify(['vidimus-wrapped-key', WRAPPED_KEY_VERSION, wrappingKey, algorithm, boundTo]));
}

/** The same for a data key; no binding of one is one of the other. */
export function dataKeyBindingBytes({ wrappingKey, boundTo }: DataKeyBinding): Buffer {
  return Buffer.from(JSON.stringify(['vidimus-wrapped-data-key', WRAPPED_KEY_VERSION, wrappingKey, boundTo]));
}

/** The one answer to a wrapped key that does not open, whatever the reason. */
export function wrappedKeyRefused(): KeystoreError {
  return new KeystoreError(
    'WRAPPED_KEY_REFUSED',
    'The wrapped key was altered, or belongs to another owner or another keystore; restore its row and the keystore from backups of the same installation.',
  );
}

/** Likewise for a wrapping key that is not there. */
export function wrappingKeyMissing(label: string, where: string): KeystoreError {
  return new KeystoreError('NOT_FOUND', `There is no wrapping key "${label}" in the keystore (${where}); restore it from a backup.`);
}
