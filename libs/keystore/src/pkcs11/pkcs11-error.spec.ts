import { describe, expect, it } from '@jest/globals';
import { asKeystoreError, isGoneSession, isLostLogin } from './pkcs11-error.js';
import { pinRefusal } from './token-connection.js';

const thrown = (message: string, code: number): Error => Object.assign(new Error(message), { code });
const tokenInitialised = 0x400;
const userPinCountLow = 0x10000;
const userPinFinalTry = 0x20000;
const userPinLocked = 0x40000;

describe('errors of a token', () => {
  it.each([
    ['CKR_DEVICE_REMOVED', 0x32, 'TOKEN_REMOVED'],
    ['CKR_TOKEN_NOT_PRESENT', 0xe0, 'TOKEN_REMOVED'],
    ['CKR_PIN_INCORRECT', 0xa0, 'PIN_INCORRECT'],
    ['CKR_PIN_LEN_RANGE', 0xa2, 'PIN_INCORRECT'],
    ['CKR_PIN_LOCKED', 0xa4, 'PIN_LOCKED'],
    ['CKR_USER_PIN_NOT_INITIALIZED', 0x102, 'TOKEN_NOT_INITIALISED'],
    ['CKR_DEVICE_MEMORY', 0x31, 'TOKEN_FAILED'],
  ])('%s becomes a sentence that names the token', (message, code, expected) => {
    const error = asKeystoreError(thrown(message, code), 'The token "CA"');
    expect(error.code).toBe(expected);
    expect(error.message).toMatch(/^The .*token "CA" .*\.$/);
  });

  it('are worth a new login when session, login or handles are lost, and only then', () => {
    expect([0x32, 0x60, 0x82, 0xb0, 0xb3, 0xe0, 0x101].every((code) => isLostLogin(thrown('lost', code)))).toBe(true);
    expect([0x05, 0x31, 0xa0, 0xa4, 0x54].some((code) => isLostLogin(thrown('other', code)))).toBe(false);
    expect(isGoneSession(thrown('CKR_USER_NOT_LOGGED_IN', 0x101))).toBe(false);
  });
});

describe('the PIN', () => {
  it('is sent while tries are left', () => {
    expect(pinRefusal(tokenInitialised | userPinCountLow, 'before', 'The token')).toBeUndefined();
  });

  it('is not sent as the last try, nor to a locked token', () => {
    expect(pinRefusal(tokenInitialised | userPinFinalTry, 'before', 'The token')?.code).toBe('PIN_FINAL_TRY');
    expect(pinRefusal(tokenInitialised | userPinLocked, 'before', 'The token')?.code).toBe('PIN_LOCKED');
  });

  it('counts as locked when the refused try was the last, though the token calls it incorrect', () => {
    expect(pinRefusal(tokenInitialised | userPinLocked, 'after', 'The token')?.code).toBe('PIN_LOCKED');
    expect(pinRefusal(tokenInitialised | userPinFinalTry, 'after', 'The token')).toBeUndefined();
  });
});
