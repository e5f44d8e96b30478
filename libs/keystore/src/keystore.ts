import { KeystoreError } from './keystore-error.js';

/** Key kind and the one signature algorithm it is used with. */
export type KeyAlgorithm = 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384' | 'rsa-3072-sha256';

/** A private key that can be used but not seen. */
export interface KeyHandle {
  readonly label: string;
  readonly algorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7). */
  readonly publicKeyDer: Uint8Array;
  /**
   * Hashes and signs `data`, off the event loop. The result is what an X.509 signatureValue holds: a DER Ecdsa-Sig-Value
   * (RFC 3279 section 2.2.3) for EC, a PKCS#1 v1.5 signature (RFC 8017 section 8.2) for RSA.
   *
   * @throws {KeystoreError} CLOSED, NOT_FOUND, TOKEN_REMOVED, TOKEN_FAILED, PIN_INCORRECT, PIN_LOCKED
   */
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** Where private keys live. All methods may be called at the same time. */
export interface Keystore {
  readonly kind: 'pkcs11' | 'file';
  /** One line for start-up logs: which file, or which token of which module. */
  readonly description: string;
  /**
   * Makes a key pair that stays in the keystore.
   *
   * @throws {KeystoreError} LABEL_EXISTS when the label is taken (nothing is changed), LABEL_INVALID, and those of `find`
   */
  generate(label: string, algorithm: KeyAlgorithm): Promise<KeyHandle>;
  /**
   * The key of that label, also when another process made it a moment ago; undefined when there is none.
   *
   * @throws {KeystoreError} DAMAGED (file), AMBIGUOUS, UNSUPPORTED_KEY, TOKEN_REMOVED, TOKEN_FAILED (token), CLOSED
   */
  find(label: string): Promise<KeyHandle | undefined>;
  /** The labels of all private keys, sorted. */
  list(): Promise<string[]>;
  /** Waits for calls in flight, then forgets every secret. Handles of this keystore can no longer sign. */
  close(): Promise<void>;
}

const labelShape = /^[A-Za-z0-9][A-Za-z0-9 ._:@/-]{0,63}$/;

/**
 * Refuses labels that not every token and tool shows unchanged.
 *
 * @throws {KeystoreError} LABEL_INVALID
 */
export function assertLabel(label: string): void {
  if (!labelShape.test(label) || label.endsWith(' ')) {
    throw new KeystoreError(
      'LABEL_INVALID',
      'A key label has 1 to 64 characters: letters, digits, space and . _ : @ / -, beginning with a letter or digit.',
    );
  }
}
