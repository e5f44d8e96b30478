/** What went wrong, for a program; the message says it for a person, with the remedy. */
export type KeystoreErrorCode =
  /** A setting that this kind of keystore needs is not there. */
  | 'SETTING_MISSING'
  /** The file with the passphrase or PIN cannot be read, or is empty. */
  | 'SECRET_UNREADABLE'
  /** The passphrase does not open the file (or the file was forged). */
  | 'WRONG_PASSPHRASE'
  /** The file is truncated or altered; it is left as it is. */
  | 'DAMAGED'
  /** The file system refused to read or write the file; the message holds its code. */
  | 'FILE_UNAVAILABLE'
  /** A key of that label is there already; nothing was changed. */
  | 'LABEL_EXISTS'
  /** The label does not follow the rules for labels. */
  | 'LABEL_INVALID'
  /** A key that was handed out earlier is no longer in the keystore. */
  | 'NOT_FOUND'
  /** Two keys, or two tokens, carry the same label. */
  | 'AMBIGUOUS'
  /** A wrapped key was altered, or is tied to something else. */
  | 'WRAPPED_KEY_REFUSED'
  /** The key is there, but of a kind that this library does not sign with. */
  | 'UNSUPPORTED_KEY'
  /** Another process holds the file, or the module is in use with another configuration. */
  | 'BUSY'
  /** The keystore was closed. */
  | 'CLOSED'
  /** The PKCS#11 module, or the compiled code that talks to it, cannot be loaded. */
  | 'MODULE_UNAVAILABLE'
  /** No token of that label is present. */
  | 'TOKEN_NOT_FOUND'
  /** The token has no user PIN yet. */
  | 'TOKEN_NOT_INITIALISED'
  /** A token of that label exists already. */
  | 'TOKEN_EXISTS'
  /** The token was there and is gone. */
  | 'TOKEN_REMOVED'
  /** The token answered with another error; the message holds its PKCS#11 name. */
  | 'TOKEN_FAILED'
  /** The token refused the PIN. */
  | 'PIN_INCORRECT'
  /** The token has locked its user PIN. */
  | 'PIN_LOCKED'
  /** One wrong PIN more would lock the token, so the PIN was not sent. */
  | 'PIN_FINAL_TRY';

/** The one error type of this library. Its message never holds a PIN, a passphrase or key material. */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError';

  constructor(
    readonly code: KeystoreErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
