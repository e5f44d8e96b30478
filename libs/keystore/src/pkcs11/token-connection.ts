import { timingSafeEqual } from 'node:crypto';
import type { Handle } from './pkcs11-api.js';
import { KeystoreError } from '../keystore-error.js';
import { asKeystoreError, ckr, isGoneSession, isLostLogin, returnValueOf } from './pkcs11-error.js';
import type { LoadedModule } from './pkcs11-module.js';
import { findToken } from './token-slot.js';

/** A logged-in session, lent to one call at a time. */
export interface TokenSession {
  readonly handle: Handle;
  /** Counts the logins: object handles found under one number mean nothing under the next. */
  readonly generation: number;
}

interface Waiter {
  resolve(session: TokenSession): void;
  reject(error: KeystoreError): void;
}

/**
 * The sessions of this process on one token. Calls queue for a session; when the token forgot the sessions (reset, removed
 * and inserted again, logged out by someone else), the connection logs in anew and repeats the failed call once.
 * A refused PIN is never sent twice.
 */
export class TokenConnection {
  users = 0;
  private readonly pin: Buffer;
  private readonly name: string;
  private generation = 0;
  private connected = false;
  private serial = '';
  private idle: TokenSession[] = [];
  private waiting: Waiter[] = [];
  private refusal: KeystoreError | undefined;

  /** Keeps a copy of the PIN for later logins, until {@link close}. */
  constructor(
    readonly module: LoadedModule,
    readonly tokenLabel: string,
    pin: Buffer,
    private readonly sessions: number,
  ) {
    this.pin = Buffer.from(pin);
    this.name = `The token "${tokenLabel}"`;
  }

  /**
   * Finds the token, opens the sessions and logs in.
   *
   * @throws {KeystoreError} TOKEN_NOT_FOUND, AMBIGUOUS, PIN_INCORRECT, PIN_LOCKED, PIN_FINAL_TRY, TOKEN_FAILED
   */
  connect(): void {
    if (this.refusal !== undefined) {
      throw this.refusal;
    }
    try {
      const { slot, info } = findToken(this.module, this.tokenLabel);
      this.serial = info.serialNumber.replace(/[ \0]+$/, '');
      this.generation += 1;
      this.openSessions(slot);
      this.login(slot, info.flags);
      this.connected = true;
    } catch (error) {
      this.dropSessions();
      throw asKeystoreError(error, this.name);
    }
    this.serveWaiting();
  }

  /** Of the token that was found last. */
  get serialNumber(): string {
    return this.serial;
  }

  /**
   * A second keystore on this token is not asked for its PIN by the token, which is logged in already; so it is compared here.
   *
   * @throws {KeystoreError} PIN_INCORRECT
   */
  assertSamePin(pin: Buffer): void {
    if (pin.length !== this.pin.length || !timingSafeEqual(pin, this.pin)) {
      throw new KeystoreError('PIN_INCORRECT', `${this.name} is in use with another PIN; correct the PIN.`);
    }
  }

  /** Runs `work` with a session of its own; repeats it once, under a new login, when the login was lost. */
  async run<T>(work: (session: TokenSession) => Promise<T>): Promise<T> {
    try {
      const first = await this.attempt(work);
      if ('result' in first) {
        return first.result;
      }
      const second = await this.attempt(work);
      if ('result' in second) {
        return second.result;
      }
      throw second.lost;
    } catch (error) {
      throw asKeystoreError(error, this.name);
    }
  }

  /** Closes the sessions, which logs out, and wipes the PIN. No call may be in flight. */
  close(): void {
    this.dropSessions();
    this.pin.fill(0);
  }

  private async attempt<T>(work: (session: TokenSession) => Promise<T>): Promise<{ result: T } | { lost: unknown }> {
    if (!this.connected) {
      this.reconnect();
    }
    const session = await this.borrow();
    let gone = false;
    try {
      return { result: await work(session) };
    } catch (error) {
      if (!isLostLogin(error)) {
        throw error;
      }
      gone = isGoneSession(error);
      // Of many calls that lost their login together, the first logs in for all.
      if (session.generation === this.generation) {
        this.reconnect();
      }
      return { lost: error };
    } finally {
      if (!gone) {
        this.giveBack(session);
      }
    }
  }

  private reconnect(): void {
    this.dropSessions();
    try {
      this.connect();
    } catch (error) {
      const failure =
        error instanceof KeystoreError && error.code === 'TOKEN_NOT_FOUND'
          ? new KeystoreError('TOKEN_REMOVED', `${this.name} was removed; insert it again.`, { cause: error })
          : asKeystoreError(error, this.name);
      for (const waiter of this.waiting.splice(0)) {
        waiter.reject(failure);
      }
      throw failure;
    }
  }

  private openSessions(slot: Handle): void {
    const { api, calls } = this.module;
    for (let count = 0; count < this.sessions; count += 1) {
      const handle = calls.C_OpenSession(slot, api.CKF_SERIAL_SESSION | api.CKF_RW_SESSION);
      this.idle.push({ handle, generation: this.generation });
    }
  }

  private login(slot: Handle, tokenFlags: number): void {
    const { api, calls } = this.module;
    const [first] = this.idle;
    if (first === undefined) {
      return;
    }
    this.refuse(tokenFlags, 'before');
    try {
      // pkcs11js takes the PIN as a string only, which cannot be wiped; it lives for this call alone.
      calls.C_Login(first.handle, api.CKU_USER, this.pin.toString('utf8'));
    } catch (error) {
      if (returnValueOf(error) === ckr.userAlreadyLoggedIn) {
        return;
      }
      // Tokens report the try that locks them as an incorrect PIN: only the flags tell.
      if (returnValueOf(error) === ckr.pinIncorrect) {
        this.refuse(calls.C_GetTokenInfo(slot).flags, 'after');
      }
      const failure = asKeystoreError(error, this.name);
      if (failure.code === 'PIN_INCORRECT' || failure.code === 'PIN_LOCKED') {
        this.refusal = failure;
      }
      throw failure;
    }
  }

  private refuse(tokenFlags: number, when: 'before' | 'after'): void {
    this.refusal = pinRefusal(tokenFlags, when, this.name);
    if (this.refusal !== undefined) {
      throw this.refusal;
    }
  }

  private borrow(): Promise<TokenSession> {
    const session = this.idle.pop();
    if (session !== undefined) {
      return Promise.resolve(session);
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
  }

  private giveBack(session: TokenSession): void {
    if (this.connected && session.generation === this.generation) {
      this.idle.push(session);
      this.serveWaiting();
    } else {
      this.closeSession(session);
    }
  }

  private serveWaiting(): void {
    while (this.waiting.length > 0 && this.idle.length > 0) {
      const waiter = this.waiting.shift();
      const session = this.idle.pop();
      if (waiter !== undefined && session !== undefined) {
        waiter.resolve(session);
      }
    }
  }

  private dropSessions(): void {
    this.connected = false;
    for (const session of this.idle.splice(0)) {
      this.closeSession(session);
    }
  }

  private closeSession(session: TokenSession): void {
    try {
      this.module.calls.C_CloseSession(session.handle);
    } catch {
      // A session that is gone already is what was wanted.
    }
  }
}

// PKCS #11 v2.40 section 3.2, token information flags.
const userPinFinalTry = 0x20000;
const userPinLocked = 0x40000;

/** Whether the token's flags forbid sending the PIN (`before` a login), or what they make of an incorrect one (`after`). */
export function pinRefusal(tokenFlags: number, when: 'before' | 'after', token: string): KeystoreError | undefined {
  if ((tokenFlags & userPinLocked) !== 0) {
    return new KeystoreError('PIN_LOCKED', `${token} has locked its PIN; have its security officer set a new one.`);
  }
  if (when === 'before' && (tokenFlags & userPinFinalTry) !== 0) {
    return new KeystoreError(
      'PIN_FINAL_TRY',
      `${token} has one PIN try left, so it was not used; log in once by hand with the right PIN, then start again.`,
    );
  }
  return undefined;
}
