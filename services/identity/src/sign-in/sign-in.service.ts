import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors } from '@vidimus/persistence';
import type { Actor } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import type { AccountRow } from '../accounts/account.entity.js';
import type { Attempt } from '../attempts/attempt-policy.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { TrustedDevice } from '../attempts/trusted-device.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { FirstPasswordsService } from '../first-passwords/first-passwords.service.js';
import { HolderCodes } from '../holders/holder-codes.js';
import type { FactorMethod, SentCode } from '../holders/holder-codes.js';
import { SmsCodesService } from '../sms-codes/sms-codes.service.js';
import type { SmsNotice } from '../sms-codes/sms-codes.service.js';
import type { AskedFactor } from './sign-in.schemas.js';

/** What a holder's code is spent for. */
const PURPOSE = 'sign-in';

/** Where an attempt comes from. */
export interface SignInOrigin {
  readonly network: string;
  readonly deviceCookie: string | undefined;
  readonly correlationId: string;
}

/** A factor that somebody tries to prove. */
type Factor = 'password' | 'code';

/** Proves who signs in: attempts are limited, every outcome is audited, wrong names and wrong passwords look alike. */
@Injectable()
export class SignInService {
  constructor(
    private readonly doors: Doors,
    private readonly credentials: CredentialsService,
    private readonly attempts: AttemptsService,
    private readonly devices: TrustedDevice,
    private readonly secrets: AccountSecrets,
    private readonly smsCodes: SmsCodesService,
    private readonly holderCodes: HolderCodes,
    private readonly firstPasswords: FirstPasswordsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * The account that user name, service address or user-id, and password belong to; one that is INVITED by a first password, which is replaced next. All names and spellings of an account are counted as one.
   * @throws Problem `credentials-refused`, the same for an unknown name; `too-many-requests`.
   */
  async checkPassword(username: string, password: string, origin: SignInOrigin): Promise<AccountRow> {
    const named = await this.credentials.findLogin(username);
    const attempt = this.attempt('password', named?.usernameIndex ?? this.secrets.userIdIndex(username), origin);
    const first = await this.firstPasswords.hashOf(named);
    const account = await this.attempts.whileAllowed(attempt, () => this.credentials.verifyPassword(named, password, first));
    await this.record('password', account?.id, account !== undefined, attempt.device !== undefined, origin);
    if (account === undefined) throw new Problem('credentials-refused', 'User name or password is not right.');
    return account;
  }

  /** @throws as `FirstPasswordsService.replace` */
  replaceFirstPassword(accountId: string, password: string, { correlationId }: SignInOrigin): Promise<AccountRow> {
    return this.firstPasswords.replace({ actor: person(accountId), command: 'replace-first-password', correlationId }, accountId, password);
  }

  /**
   * Takes the code of the second factor, once. After a wrong one by SMS another is on its way to an officer at once.
   * @param challenge The sign-in that it is given for.
   * @returns the value of the device's cookie from now on, and how the factor is called in tokens (RFC 8176).
   * @throws Problem `credentials-refused`, `too-many-requests`; of holders also `otp-device-locked`, `unavailable`.
   */
  async checkSecondFactor(accountId: string, challenge: string, code: string, origin: SignInOrigin): Promise<{ readonly deviceCookie: string; readonly amr: FactorMethod }> {
    const account = await this.account(accountId);
    const attempt = this.attempt('code', account.usernameIndex, origin);
    const amr = await this.attempts.whileAllowed(attempt, () => this.spend(account, challenge, code, origin));
    await this.record('code', accountId, amr !== undefined, attempt.device !== undefined, origin);
    if (amr !== undefined) return { amr, deviceCookie: this.deviceCookie(account, origin) };
    if (account.personId !== null) {
      throw new Problem('credentials-refused', 'The code is not right, was used before or has ended. Type the one that came last, or have another one sent.');
    }
    if (account.secondFactor === 'SMS') {
      const members = { newCodeTo: (await this.sendCode(accountId, challenge, origin)).to };
      throw new Problem('credentials-refused', 'The code is not right, or has ended. Another one is on its way: type that one.', { members });
    }
    throw new Problem('credentials-refused', 'The code is not right, or was used before. Type the code that is shown now.');
  }

  /** The value of the device's cookie after the account signed in. */
  deviceCookie(account: AccountRow, origin: SignInOrigin): string {
    return this.devices.remember(origin.deviceCookie, account.usernameIndex);
  }

  /**
   * How the account proves the second factor, and which code is on its way for this sign-in.
   * @param remembered What {@link sendCode} answered last: codes of holders are not kept here.
   * @throws Problem `credentials-refused`; `unavailable` when nobody can tell which device a holder has.
   */
  async secondFactorOf(accountId: string, challenge: string, remembered: SentCode | null): Promise<{ readonly secondFactor: AskedFactor; readonly sent: SentCode | null }> {
    const account = await this.account(accountId);
    if (account.personId === null) {
      const pending = this.smsCodes.pending(account, challenge);
      return { secondFactor: account.secondFactor, sent: pending === undefined ? null : codeBySms(pending) };
    }
    const holds = remembered !== null && Date.parse(remembered.expiresAt) > this.clock.now().getTime();
    return { secondFactor: await this.holderCodes.usable(account.personId), sent: holds ? remembered : null };
  }

  /**
   * Sends a code by SMS, to a holder also by e-mail. A browser that an officer signed in from before has a budget of its own: strangers cannot
   * use it up. What holders are sent, otp-sync limits.
   * @throws Problem `unprocessable` for an account with an authenticator program, `too-many-requests`, `unavailable`; `otp-device-locked`.
   */
  async sendCode(accountId: string, challenge: string, origin: SignInOrigin): Promise<SentCode> {
    const account = await this.account(accountId);
    if (account.personId !== null) return this.holderCodes.send(account.personId, PURPOSE, challenge, account.locale);
    const device = this.devices.recognise(origin.deviceCookie, account.usernameIndex);
    const context = { actor: person(accountId), command: 'send-second-factor-code', correlationId: origin.correlationId };
    const from = device === undefined ? { origin: `network:${origin.network}`, isKnown: false } : { origin: `device:${device}`, isKnown: true };
    return codeBySms(await this.smsCodes.send(context, account, { challenge, ...from }));
  }

  private async spend(account: AccountRow, challenge: string, code: string, { correlationId }: SignInOrigin): Promise<FactorMethod | undefined> {
    if (account.personId !== null) return this.holderCodes.spend(account.personId, PURPOSE, challenge, code);
    const context = { actor: person(account.id), command: 'give-second-factor', correlationId };
    if (!(await this.credentials.acceptCode(account.id, code, context, challenge))) return undefined;
    return account.secondFactor === 'SMS' ? 'sms' : 'otp';
  }

  private async account(accountId: string): Promise<AccountRow> {
    const account = await this.credentials.activeAccount(accountId);
    if (account === undefined) throw new Problem('credentials-refused', 'This account cannot sign in.');
    return account;
  }

  private attempt(kind: Factor, account: string, origin: SignInOrigin): Extract<Attempt, { kind: Factor }> {
    return { kind, account, network: origin.network, device: this.devices.recognise(origin.deviceCookie, account) };
  }

  /** Also written for unknown names, so that these take as long. Ids and outcomes only. */
  private record(factor: Factor, accountId: string | undefined, accepted: boolean, knownDevice: boolean, { correlationId }: SignInOrigin): Promise<void> {
    const actor: Actor = accepted && accountId !== undefined ? person(accountId) : { kind: 'system', id: 'sign-in' };
    return this.doors.hotWrite({ actor, command: 'sign-in', correlationId }, async () => ({
      result: undefined,
      aggregate: { type: 'sign-in', id: this.ids.uuid() },
      history: [],
      audit: { factor, accepted, knownDevice, accountId: accountId ?? null },
    }));
  }
}

function codeBySms({ phone, expiresAt, resendAfter }: SmsNotice): SentCode {
  return { to: phone, expiresAt, resendAfter };
}

function person(id: string): Actor {
  return { kind: 'person', id };
}
