import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors } from '@vidimus/persistence';
import type { Actor } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import type { AccountRow, SecondFactor } from '../accounts/account.entity.js';
import type { Attempt } from '../attempts/attempt-policy.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { TrustedDevice } from '../attempts/trusted-device.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { SmsCodesService } from '../sms-codes/sms-codes.service.js';
import type { SmsNotice } from '../sms-codes/sms-codes.service.js';

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
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * The account that user name or service address, and password belong to. Both names of an account are counted as one.
   * @throws Problem `credentials-refused`, the same for an unknown name; `too-many-requests`.
   */
  async checkPassword(username: string, password: string, origin: SignInOrigin): Promise<AccountRow> {
    const named = await this.credentials.findLogin(username);
    const attempt = this.attempt('password', named?.usernameIndex ?? this.secrets.usernameIndex(username), origin);
    const account = await this.attempts.whileAllowed(attempt, () => this.credentials.verifyPassword(named, password));
    await this.record('password', account?.id, account !== undefined, attempt.device !== undefined, origin);
    if (account === undefined) throw new Problem('credentials-refused', 'User name or password is not right.');
    return account;
  }

  /**
   * Takes the code of the second factor, once. After a wrong one by SMS another is on its way at once.
   * @param challenge The sign-in that it is given for.
   * @returns the value of the device's cookie from now on, and how the factor is called in tokens (RFC 8176).
   * @throws Problem `credentials-refused`, `too-many-requests`.
   */
  async checkSecondFactor(accountId: string, challenge: string, code: string, origin: SignInOrigin): Promise<{ readonly deviceCookie: string; readonly amr: 'otp' | 'sms' }> {
    const account = await this.account(accountId);
    const attempt = this.attempt('code', account.usernameIndex, origin);
    const context = { actor: person(accountId), command: 'give-second-factor', correlationId: origin.correlationId };
    const accepted = await this.attempts.whileAllowed(attempt, () => this.credentials.acceptCode(accountId, code, context, challenge));
    await this.record('code', accountId, accepted, attempt.device !== undefined, origin);
    if (!accepted && account.secondFactor === 'SMS') {
      const members = { newCodeTo: (await this.sendCode(accountId, challenge, origin)).phone };
      throw new Problem('credentials-refused', 'The code is not right, or has ended. Another one is on its way: type that one.', { members });
    }
    if (!accepted) throw new Problem('credentials-refused', 'The code is not right, or was used before. Type the code that is shown now.');
    const deviceCookie = this.devices.remember(origin.deviceCookie, account.usernameIndex);
    return { deviceCookie, amr: account.secondFactor === 'SMS' ? 'sms' : 'otp' };
  }

  /** How the account proves the second factor, and which code is on its way to its telephone for this sign-in. */
  async secondFactorOf(accountId: string, challenge: string): Promise<{ readonly secondFactor: SecondFactor; readonly sms: SmsNotice | null }> {
    const account = await this.account(accountId);
    return { secondFactor: account.secondFactor, sms: this.smsCodes.pending(account, challenge) ?? null };
  }

  /**
   * Sends a code by SMS. A browser that signed in before has a budget of its own: strangers cannot use it up.
   * @throws Problem `unprocessable` for an account with an authenticator program, `too-many-requests`, `unavailable`.
   */
  async sendCode(accountId: string, challenge: string, origin: SignInOrigin): Promise<SmsNotice> {
    const account = await this.account(accountId);
    const device = this.devices.recognise(origin.deviceCookie, account.usernameIndex);
    const context = { actor: person(accountId), command: 'send-second-factor-code', correlationId: origin.correlationId };
    const from = device === undefined ? { origin: `network:${origin.network}`, isKnown: false } : { origin: `device:${device}`, isKnown: true };
    return this.smsCodes.send(context, account, { challenge, ...from });
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

function person(id: string): Actor {
  return { kind: 'person', id };
}
