import { KeystoreError } from '../keystore-error.js';
import { codeOf, messageOf } from '../thrown.js';

/** PKCS#11 return values that this library reacts to (PKCS #11 v2.40 base specification, section 5.1). */
export const ckr = {
  slotIdInvalid: 0x03,
  deviceRemoved: 0x32,
  keyHandleInvalid: 0x60,
  objectHandleInvalid: 0x82,
  pinIncorrect: 0xa0,
  pinInvalid: 0xa1,
  pinLengthRange: 0xa2,
  pinLocked: 0xa4,
  sessionClosed: 0xb0,
  sessionHandleInvalid: 0xb3,
  signatureInvalid: 0xc0,
  signatureLengthRange: 0xc1,
  tokenNotPresent: 0xe0,
  tokenNotRecognized: 0xe1,
  userAlreadyLoggedIn: 0x100,
  userNotLoggedIn: 0x101,
  userPinNotInitialized: 0x102,
  cryptokiAlreadyInitialized: 0x191,
} as const;

const sessionGone: readonly number[] = [ckr.deviceRemoved, ckr.sessionClosed, ckr.sessionHandleInvalid, ckr.tokenNotPresent];
const loginGone: readonly number[] = [ckr.keyHandleInvalid, ckr.objectHandleInvalid, ckr.userNotLoggedIn];

const tokenGone: readonly number[] = [ckr.deviceRemoved, ckr.tokenNotPresent, ckr.slotIdInvalid];
const pinRefused: readonly number[] = [ckr.pinIncorrect, ckr.pinInvalid, ckr.pinLengthRange];

/** The PKCS#11 return value of an error thrown by pkcs11js, or undefined for any other error. */
export function returnValueOf(error: unknown): number | undefined {
  const code = codeOf(error);
  return typeof code === 'number' ? code : undefined;
}

/** Whether a new session with a new login may make the failed call succeed. */
export function isLostLogin(error: unknown): boolean {
  return isGoneSession(error) || loginGone.includes(returnValueOf(error) ?? -1);
}

/** Whether the session's handle means nothing any more: it must not be closed, another session may have got its number. */
export function isGoneSession(error: unknown): boolean {
  return sessionGone.includes(returnValueOf(error) ?? -1);
}

/** Turns whatever a call threw into the library's own error; a KeystoreError passes unchanged. */
export function asKeystoreError(error: unknown, token: string): KeystoreError {
  if (error instanceof KeystoreError) {
    return error;
  }
  const value = returnValueOf(error) ?? -1;
  if (tokenGone.includes(value)) {
    return new KeystoreError('TOKEN_REMOVED', `${token} was removed; insert it again.`, { cause: error });
  }
  if (pinRefused.includes(value)) {
    return new KeystoreError('PIN_INCORRECT', `${token} refused the PIN; correct it before trying again, or the token locks.`, {
      cause: error,
    });
  }
  if (value === ckr.pinLocked) {
    return new KeystoreError('PIN_LOCKED', `${token} has locked its PIN; have its security officer set a new one.`, {
      cause: error,
    });
  }
  if (value === ckr.userPinNotInitialized) {
    return new KeystoreError('TOKEN_NOT_INITIALISED', `${token} has no user PIN; have its security officer set one.`, {
      cause: error,
    });
  }
  return new KeystoreError('TOKEN_FAILED', `${token} answered ${messageOf(error)}.`, { cause: error });
}
