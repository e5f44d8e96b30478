import { Injectable } from '@nestjs/common';
import { faultOfPin, Problem } from '@vidimus/contracts';
import type { ChangeContext } from '@vidimus/persistence';
import { ALL_CREDENTIALS, CredentialChanges } from '../credentials/credential-changes.js';
import type { CredentialRow } from '../credentials/credential.entity.js';
import { decide, MOST_TRIES } from '../credentials/credential.js';
import { CredentialsRepository } from '../credentials/credentials.repository.js';
import { KeyEnvelope } from '../keys/key-envelope.js';
import { actOf, OneTimeCodes } from './one-time-codes.js';
import type { Act } from './one-time-codes.js';
import { PinAttempts } from './pin-attempts.service.js';
import type { PinChange, PinPurpose, PinUnblocking } from './pins.schemas.js';

/** New PINs for keys that have a certificate. */
@Injectable()
export class PinsService {
  constructor(
    private readonly changes: CredentialChanges,
    private readonly credentials: CredentialsRepository,
    private readonly envelopes: KeyEnvelope,
    private readonly attempts: PinAttempts,
    private readonly codes: OneTimeCodes,
  ) {}

  /** @returns whether a code was sent. @throws Problem `not-found`, and those of `OneTimeCodes.send` */
  async challenge(id: string, purpose: PinPurpose, locale: string): Promise<boolean> {
    const { otpDeviceId } = await this.existing(id);
    return this.codes.send(otpDeviceId, pinAct(purpose, id), locale);
  }

  /** @throws Problem those of `PinAttempts.open` and `OneTimeCodes.spend`; `unprocessable` when the new PIN is the old one, or easy to guess. */
  async change(context: ChangeContext, id: string, { pin, newPin, code }: PinChange): Promise<CredentialRow> {
    if (pin === newPin) {
      throw new Problem('unprocessable', 'The new PIN is the old one.', { errors: [{ pointer: '/newPin', detail: 'Choose another one.', code: 'SAME_PIN' }] });
    }
    assertGoodPin(newPin);
    const { credential, pinKey, wrapped } = await this.attempts.open(context, id, pin);
    pinKey.fill(0);
    try {
      await this.codes.spend(credential.otpDeviceId, pinAct('pin-change', id), code);
      return await this.setPin(context, credential, wrapped, newPin, 'change');
    } finally {
      wrapped.fill(0);
    }
  }

  /**
   * Sets a blocked PIN free. The one-time code is spent before the unblock code is looked at, so that nobody tries unblock codes without it.
   * @throws Problem `credentials-refused` at `/code` or `/unblockCode`, `pin-blocked` when the unblock code is used up, `illegal-transition` for a PIN
   *   that is not blocked, `unprocessable` for a new one that is easy to guess.
   */
  async unblock(context: ChangeContext, id: string, { unblockCode, newPin, code }: PinUnblocking): Promise<CredentialRow> {
    const credential = await this.existing(id);
    assertGoodPin(newPin);
    // Whoever may not try is told before he spends a code on it.
    decide(credential, { type: 'try_unblock_code' }, credential.createdAt);
    await this.codes.spend(credential.otpDeviceId, pinAct('pin-unblocking', id), code);
    const tried = await this.changes.apply({ ...context, command: 'try-unblock-code' }, id, () => ({ command: { type: 'try_unblock_code' } }));
    const wrapped = await this.openByCode(tried, unblockCode);
    try {
      return await this.setPin(context, tried, wrapped, newPin, 'unblock');
    } finally {
      wrapped.fill(0);
    }
  }

  /**
   * Puts a key that is open under another PIN.
   * @throws Problem `conflict` when it got one meanwhile, and whatever the state refuses.
   */
  async setPin(context: ChangeContext, { id, keyUnderPin }: CredentialRow, wrapped: Buffer, newPin: string, type: 'change' | 'unblock' | 'reset'): Promise<CredentialRow> {
    const renewed = await this.envelopes.seal('pin', id, newPin, wrapped);
    return this.changes.apply(context, id, (row) => {
      if (keyUnderPin === null || row.keyUnderPin?.equals(keyUnderPin) !== true) throw new Problem('conflict', 'The PIN was set anew meanwhile.');
      return { command: { type }, columns: { keyUnderPin: renewed } };
    });
  }

  private async openByCode({ id, keyUnderUnblockCode: envelope, unblockTries }: CredentialRow, code: string): Promise<Buffer> {
    const key = envelope === null ? undefined : await this.envelopes.keyOf('unblock-code', id, code, envelope);
    const wrapped = envelope === null || key === undefined ? undefined : this.envelopes.open('unblock-code', id, key, envelope);
    key?.fill(0);
    if (wrapped !== undefined) return wrapped;
    throw new Problem('credentials-refused', 'The unblock code is not right.', {
      errors: [{ pointer: '/unblockCode', detail: 'This is not the code that came with the certificate.', code: 'WRONG_UNBLOCK_CODE' }],
      members: { triesLeft: MOST_TRIES - unblockTries },
    });
  }

  private async existing(id: string): Promise<CredentialRow> {
    const row = await this.credentials.find(ALL_CREDENTIALS, id);
    if (row === null) throw new Problem('not-found', 'There is no credential with this identifier.');
    return row;
  }
}

/** What is too easy to guess is refused before anything is spent or looked at. */
export function assertGoodPin(newPin: string): void {
  const fault = faultOfPin(newPin);
  if (fault !== undefined) throw new Problem('unprocessable', fault.detail, { errors: [{ pointer: '/newPin', ...fault }] });
}

/** What a code for a new PIN authorises. */
export function pinAct(purpose: PinPurpose, credentialId: string): Act {
  return actOf(purpose, credentialId);
}
