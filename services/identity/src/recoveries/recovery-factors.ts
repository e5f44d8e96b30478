import { Injectable } from '@nestjs/common';
import type { ChangeContext } from '@vidimus/persistence';
import type { AccountRow, Locale } from '../accounts/account.entity.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { HolderCodes } from '../holders/holder-codes.js';
import { SmsCodesService } from '../sms-codes/sms-codes.service.js';
import type { SmsNotice } from '../sms-codes/sms-codes.service.js';
import type { RecoveryCodeNotice, RecoveryFactor } from './recoveries.schemas.js';

/** What a holder's code is spent for. */
const PURPOSE = 'recovery';

/** An account that is open to a link, as far as its second factor is asked for. */
export interface LinkedAccount {
  readonly account: AccountRow;
  /** What a code is given for: the digest of this very link. */
  readonly digest: string;
}

/** What is asked for, and the code that is on its way for it. */
export interface AskedOfLink {
  readonly secondFactor: RecoveryFactor;
  readonly sent: RecoveryCodeNotice | null;
}

/** The second factor of whoever holds a mailed link: a mailbox alone does not open an account that has one. */
@Injectable()
export class RecoveryFactors {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly smsCodes: SmsCodesService,
    private readonly holderCodes: HolderCodes,
  ) {}

  /** @throws Problem `unavailable` when the room that knows the devices of holders is away. */
  async of({ account, digest }: LinkedAccount): Promise<AskedOfLink> {
    if (account.personId !== null) return { secondFactor: await this.ofHolder(account.personId), sent: null };
    const pending = account.secondFactor === 'SMS' ? this.smsCodes.pending(account, challengeOf(digest)) : undefined;
    return { secondFactor: account.secondFactor, sent: pending === undefined ? null : noticeOf(pending) };
  }

  /** @throws Problem `unprocessable` where no code is sent, `too-many-requests`, `otp-device-locked`, `unavailable`. */
  async send(context: ChangeContext, { account, digest }: LinkedAccount, network: string, locale: Locale): Promise<RecoveryCodeNotice> {
    if (account.personId !== null) return this.holderCodes.send(account.personId, PURPOSE, digest, locale);
    return noticeOf(await this.smsCodes.send(context, account, { challenge: challengeOf(digest), origin: `network:${network}`, isKnown: false }));
  }

  /** Takes a code once. @returns false for a wrong one. @throws Problem `otp-device-locked`, `unavailable`. */
  async accept(context: ChangeContext, { account, digest }: LinkedAccount, code: string): Promise<boolean> {
    if (account.personId === null) return this.credentials.acceptCode(account.id, code, context, challengeOf(digest));
    return (await this.holderCodes.spend(account.personId, PURPOSE, digest, code)) !== undefined;
  }

  /** A device that was lost is no reason to do without one: else losing it would be a way around it. */
  private async ofHolder(personId: string): Promise<RecoveryFactor> {
    const factor = await this.holderCodes.usable(personId);
    if (factor === 'LOCKED') return 'UNUSABLE';
    if (factor !== 'NONE') return factor;
    return (await this.holderCodes.hasHad(personId)) ? 'UNUSABLE' : 'NONE';
  }
}

function challengeOf(digest: string): string {
  return `recovery:${digest}`;
}

function noticeOf({ phone, expiresAt, resendAfter }: SmsNotice): RecoveryCodeNotice {
  return { to: phone, expiresAt, resendAfter };
}
