import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { ChangeContext } from '@vidimus/persistence';
import { CredentialChanges } from '../credentials/credential-changes.js';
import type { CredentialRow } from '../credentials/credential.entity.js';
import { MOST_TRIES } from '../credentials/credential.js';
import { KeyEnvelope } from '../keys/key-envelope.js';

/** What a right PIN opens; whoever has it wipes it. */
export interface OpenedKey {
  readonly credential: CredentialRow;
  /** Opens the envelope again, for as long as the PIN stays. */
  readonly pinKey: Buffer;
  /** The private key as only the keystore can open it. */
  readonly wrapped: Buffer;
}

/** The one place where PINs are compared. */
@Injectable()
export class PinAttempts {
  constructor(
    private readonly changes: CredentialChanges,
    private readonly envelopes: KeyEnvelope,
  ) {}

  /**
   * Counts the try, looks, and says what came of it: in three steps, since stretching a PIN takes longer than a row may be locked.
   * @throws Problem `credentials-refused` at `/pin` with `triesLeft`; `pin-blocked`; `too-many-requests`; `not-found`; `illegal-transition`
   *   without a certificate.
   */
  async open(context: ChangeContext, credentialId: string, pin: string): Promise<OpenedKey> {
    const reserved = await this.changes.apply({ ...context, command: 'try-pin' }, credentialId, () => ({ command: { type: 'try' } }));
    const { keyUnderPin } = reserved;
    if (reserved.pinState !== 'SET' || keyUnderPin === null) throw pinBlocked();
    const pinKey = await this.envelopes.keyOf('pin', credentialId, pin, keyUnderPin);
    const wrapped = this.envelopes.open('pin', credentialId, pinKey, keyUnderPin);
    try {
      const credential = await this.settle(context, credentialId, wrapped !== undefined);
      if (wrapped === undefined) throw wrongPin(credential);
      return { credential, pinKey, wrapped };
    } catch (error) {
      pinKey.fill(0);
      wrapped?.fill(0);
      throw error;
    }
  }

  private async settle(context: ChangeContext, credentialId: string, isRight: boolean): Promise<CredentialRow> {
    const command = isRight ? 'accept-pin' : 'refuse-pin';
    return this.changes.apply({ ...context, command }, credentialId, (row) => {
      // Another try at the same moment was the fifth wrong one: what this one found no longer counts.
      if (row.pinState === 'BLOCKED') throw pinBlocked();
      return { command: { type: isRight ? 'accept' : 'refuse' } };
    });
  }
}

function wrongPin({ pinState, pinTries }: CredentialRow): Problem {
  if (pinState === 'BLOCKED') return pinBlocked();
  return new Problem('credentials-refused', 'The PIN is not right.', {
    errors: [{ pointer: '/pin', detail: 'This is not the PIN.', code: 'WRONG_PIN' }],
    members: { triesLeft: MOST_TRIES - pinTries },
  });
}

function pinBlocked(): Problem {
  return new Problem('pin-blocked', 'The PIN is blocked: it was wrong five times in a row. Set a new one with the unblock code.');
}
