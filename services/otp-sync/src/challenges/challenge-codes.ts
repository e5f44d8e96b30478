import { Inject, Injectable } from '@nestjs/common';
import { randomCode } from '@vidimus/otp';
import { FieldCipher } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { CODE_DIGITS } from '../otp-settings.js';

/** Which code: of this challenge, for this device. */
export interface ChallengeRef {
  readonly id: string;
  readonly deviceId: string;
}

/** Codes that are sent: drawn, kept, recognised. */
@Injectable()
export class ChallengeCodes {
  constructor(
    private readonly cipher: FieldCipher,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** A fresh code as its row keeps it: sealed until it is handed over, and by a keyed digest until it is spent. */
  draw(challenge: ChallengeRef): { codeSealed: string; codeIndex: string } {
    const code = randomCode(CODE_DIGITS, (byteCount) => this.ids.random(byteCount));
    return { codeSealed: this.cipher.seal(placeOf(challenge), code), codeIndex: this.indexOf(challenge, code) };
  }

  /** @throws SealBroken when the row was tampered with. */
  open(challenge: ChallengeRef, sealed: string): string {
    return this.cipher.open(placeOf(challenge), sealed);
  }

  /** Compares in constant time. A digest that was moved here from another device or challenge fits no code. */
  matches(challenge: ChallengeRef & { readonly codeIndex: string }, code: string): boolean {
    return FieldCipher.sameIndex(challenge.codeIndex, this.indexOf(challenge, code));
  }

  private indexOf(challenge: ChallengeRef, code: string): string {
    return this.cipher.blindIndex(placeOf(challenge), code);
  }
}

function placeOf({ id, deviceId }: ChallengeRef): string {
  return `otp_challenge.code:${deviceId}:${id}`;
}
