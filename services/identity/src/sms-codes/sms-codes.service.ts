import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { maskPhone } from '@vidimus/identifiers';
import { Doors, everything, FieldCipher } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS, RoomClient } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { ACCOUNT } from '../accounts/account.entity.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { liveCode, newSmsCode, sendSmsCode, SMS_CODE, takeSmsCode } from './sms-code.js';
import type { SmsChallenge, SmsCode } from './sms-code.js';

const SELF = everything('a person proves who he is; nobody else may see the row');

/** What the person is told of a code on its way. */
export interface SmsNotice {
  /** The last digits alone. */
  readonly phone: string;
  readonly expiresAt: string;
  /** RFC 3339: from then on another one can be asked for. */
  readonly resendAfter: string;
}

/** For what somebody does who is signed in already. */
export const WHILE_SIGNED_IN: SmsChallenge = { challenge: 'signed-in', origin: 'signed-in', isKnown: true };

/** Codes by SMS: sent by the messages' room, kept as digests with their account, spent by the first try. */
@Injectable()
export class SmsCodesService {
  constructor(
    private readonly doors: Doors,
    private readonly cipher: FieldCipher,
    private readonly secrets: AccountSecrets,
    private readonly rooms: RoomClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** The code of the challenge that is on its way already, if any. */
  pending(account: AccountRow, challenge: string): SmsNotice | undefined {
    const code = liveCode(account.smsCodes, challenge, this.clock.now());
    return code === undefined ? undefined : this.notice(account, code);
  }

  /**
   * Sends a fresh code to the officer's telephone.
   * @throws Problem `unprocessable` for an account without SMS, `too-many-requests`, `unavailable` when no message can be sent now.
   */
  async send(context: ChangeContext, account: AccountRow, challenge: SmsChallenge): Promise<SmsNotice> {
    const phone = this.phoneOf(account);
    const id = this.ids.uuid();
    const code = newSmsCode(this.ids);
    const fresh = { ...challenge, id, digest: this.digest(id, code) };
    const changed = await this.change(context, account.id, (sent, now) => ({ codes: sendSmsCode(sent, fresh, now), history: 'second-factor-code-sent' }));
    const sent = changed.smsCodes.find((known) => known.id === id);
    if (sent === undefined) throw new Error('A code that was sent is kept with its account.');
    await this.deliver(context, account, phone, code, sent).catch(async (error: unknown) => {
      // Nobody will ever type it: neither does it count, nor is the next one waited for.
      await this.change(context, account.id, (codes) => ({ codes: codes.filter((known) => known.id !== id), history: 'second-factor-code-not-sent' }));
      throw error;
    });
    return this.notice(account, sent);
  }

  /** Takes a code once, whoever sends it in parallel: the account is locked meanwhile. @returns false for a wrong, spent or late one. */
  async accept(context: ChangeContext, accountId: string, challenge: string, typed: string): Promise<boolean> {
    let accepted = false;
    await this.change(context, accountId, (sent, now) => {
      const matches = ({ id, digest }: SmsCode): boolean => FieldCipher.sameIndex(digest, this.digest(id, typed.replace(/\s/g, '')));
      const taken = takeSmsCode(sent, challenge, matches, now);
      accepted = taken.accepted;
      return { codes: taken.codes, ...(accepted ? { history: 'second-factor-given' } : {}), audit: { accepted } };
    });
    return accepted;
  }

  private change(
    context: ChangeContext,
    accountId: string,
    decide: (sent: readonly SmsCode[], now: Date) => { readonly codes: SmsCode[]; readonly history?: string; readonly audit?: { readonly accepted: boolean } },
  ): Promise<AccountRow> {
    return this.doors.change(
      ACCOUNT,
      accountId,
      context,
      (row, now) => {
        const { codes, history, audit } = decide(row.smsCodes, now);
        row.smsCodes = codes;
        return { row, history: history === undefined ? [] : [{ code: history }], ...(audit === undefined ? {} : { audit }) };
      },
      SELF,
    );
  }

  /** The code is in no job and no record here: if the other room is away, another one is asked for. */
  private async deliver(context: ChangeContext, account: AccountRow, phone: string, code: string, { id, expiresAt }: SmsCode): Promise<void> {
    const order = {
      template: 'otp-code-sms',
      locale: account.locale,
      to: { phone },
      parameters: { code, minutes: String(SMS_CODE.lifetimeSeconds / 60) },
      sendBefore: expiresAt,
      about: { type: ACCOUNT.name, id: account.id, organisationId: account.organisationId, organisationPath: account.organisationPath },
    };
    await this.rooms.put('notification', `/v1/messages/${id}`, order, { scope: 'notification:send', correlationId: context.correlationId });
  }

  private phoneOf(account: AccountRow): string {
    const phone = this.secrets.phone(account);
    if (account.secondFactor === 'SMS' && phone !== null) return phone;
    throw new Problem('unprocessable', 'The second factor of this account is an authenticator program: it shows the code.');
  }

  private notice(account: AccountRow, { sentAt, expiresAt }: SmsCode): SmsNotice {
    const resendAfter = new Date(Date.parse(sentAt) + SMS_CODE.resendAfterSeconds * 1_000).toISOString();
    return { phone: maskPhone(this.phoneOf(account)), expiresAt, resendAfter };
  }

  private digest(id: string, code: string): string {
    return this.cipher.blindIndex(`account.sms_code:${id}`, code);
  }
}
