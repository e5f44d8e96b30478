import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors } from '@vidimus/persistence';
import type { Actor } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import type { AccountRow } from '../accounts/account.entity.js';
import type { Attempt } from '../attempts/attempt-policy.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { TrustedDevice } from '../attempts/trusted-device.js';
import { CredentialsService } from '../credentials/credentials.service.js';

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
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * The account that user name and password belong to.
   * @throws Problem `credentials-refused`, the same for an unknown name; `too-many-requests`.
   */
  async checkPassword(username: string, password: string, origin: SignInOrigin): Promise<AccountRow> {
    const attempt = this.attempt('password', this.secrets.usernameIndex(username), origin);
    const account = await this.attempts.whileAllowed(attempt, () => this.credentials.verifyPassword(username, password));
    await this.record('password', account?.id, account !== undefined, attempt.device !== undefined, origin);
    if (account === undefined) throw new Problem('credentials-refused', 'User name or password is not right.');
    return account;
  }

  /**
   * Takes the code of the second factor, once.
   * @returns the value of the device's cookie from now on.
   * @throws Problem `credentials-refused`, `too-many-requests`.
   */
  async checkSecondFactor(accountId: string, code: string, origin: SignInOrigin): Promise<string> {
    const account = await this.credentials.activeAccount(accountId);
    if (account === undefined) throw new Problem('credentials-refused', 'This account cannot sign in.');
    const attempt = this.attempt('code', account.usernameIndex, origin);
    const context = { actor: person(accountId), command: 'give-second-factor', correlationId: origin.correlationId };
    const accepted = await this.attempts.whileAllowed(attempt, () => this.credentials.acceptCode(accountId, code, context));
    await this.record('code', accountId, accepted, attempt.device !== undefined, origin);
    if (!accepted) throw new Problem('credentials-refused', 'The code is not right, or was used before. Type the code that is shown now.');
    return this.devices.remember(origin.deviceCookie, account.usernameIndex);
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
