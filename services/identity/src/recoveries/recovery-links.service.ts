import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import type { AccountRow, Locale } from '../accounts/account.entity.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { maskName } from './masked-name.js';
import { RecoveriesRepository } from './recoveries.repository.js';
import type { CompleteRecovery, OpenedRecovery, RecoveryCodeNotice } from './recoveries.schemas.js';
import { RecoveryFactors } from './recovery-factors.js';
import type { LinkedAccount } from './recovery-factors.js';

const HOLDER_OF_LINK = everything('whoever holds the mailed link acts for the account that it names');

/** What a mailed link lets its holder do: see that it is his, prove the second factor, and set a password, once. */
@Injectable()
export class RecoveryLinksService {
  constructor(
    private readonly recoveries: RecoveriesRepository,
    private readonly secrets: AccountSecrets,
    private readonly attempts: AttemptsService,
    private readonly passwords: PasswordsService,
    private readonly factors: RecoveryFactors,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws Problem `not-found` for a link that is wrong, used, replaced or past its end; `too-many-requests`. */
  async open(token: string, network: string): Promise<OpenedRecovery> {
    const linked = await this.linked(token, network);
    const { account } = linked;
    const expiresAt = account.recoveryExpiresAt?.toISOString() ?? '';
    return { displayName: maskName(this.secrets.displayName(account)), expiresAt, ...(await this.factors.of(linked)) };
  }

  /** @throws Problem as {@link open}; `unprocessable` where no code is sent, `unavailable`. */
  async sendCode(token: string, locale: Locale, network: string): Promise<RecoveryCodeNotice> {
    const linked = await this.linked(token, network);
    return this.factors.send(this.context(linked, 'send-recovery-code'), linked, network, locale);
  }

  /**
   * Sets the password and ends all sessions. The password is judged before the code is spent; a wrong code leaves the link as it is.
   * @throws Problem as {@link open}; `validation-failed` for a password that the policy refuses, `credentials-refused` for a wrong code,
   *   `unprocessable` when the second factor cannot be used.
   */
  async complete({ token, code, password }: CompleteRecovery, network: string): Promise<void> {
    const linked = await this.linked(token, network);
    const { account } = linked;
    this.passwords.check(account, password);
    await this.prove(linked, code, network);
    await this.passwords.set(this.context(linked, 'recover-password'), account, password, {
      // Of two at once with one link, the second finds it gone.
      check: (row, now) => {
        if (!this.isOpen(row, now) || row.recoveryDigest !== account.recoveryDigest) throw unknownLink();
      },
    });
  }

  private async prove(linked: LinkedAccount, code: string | undefined, network: string): Promise<void> {
    const { secondFactor } = await this.factors.of(linked);
    if (secondFactor === 'NONE') return;
    if (secondFactor === 'UNUSABLE') {
      throw new Problem('unprocessable', 'Your second factor is locked or lost. Turn to the registration office, which can help you in person.', {
        errors: [{ pointer: '/code', detail: 'Turn to the registration office.', code: 'FACTOR_UNUSABLE' }],
      });
    }
    if (code === undefined) throw wrongCode('This account has a second factor: give its code too.');
    const attempt = { kind: 'code', account: linked.account.usernameIndex, network, device: undefined } as const;
    const context = this.context(linked, 'give-second-factor');
    const isRight = await this.attempts.whileAllowed(attempt, () => this.factors.accept(context, linked, code));
    if (!isRight) throw wrongCode('The code is not right, was used before, or has ended.');
  }

  private async linked(token: string, network: string): Promise<LinkedAccount> {
    const digest = this.secrets.recoveryDigest(token);
    const account = await this.attempts.whileAllowed({ kind: 'recovery', network }, async () => {
      const found = await this.recoveries.findLinked(HOLDER_OF_LINK, digest);
      return found !== null && this.isOpen(found, this.clock.now()) ? found : undefined;
    });
    if (account === undefined) throw unknownLink();
    return { account, digest };
  }

  private isOpen({ state, recoveryExpiresAt }: AccountRow, now: Date): boolean {
    return state === 'ACTIVE' && recoveryExpiresAt !== null && recoveryExpiresAt > now;
  }

  private context({ account }: LinkedAccount, command: string): ChangeContext {
    return { actor: { kind: 'person', id: account.id }, command, correlationId: this.ids.uuid() };
  }
}

function unknownLink(): Problem {
  return new Problem('not-found', 'This link is not known, was used, was replaced by a later one, or has ended. Ask for a new one.');
}

function wrongCode(detail: string): Problem {
  return new Problem('credentials-refused', detail, { errors: [{ pointer: '/code', detail: 'Type a code that has not been used.', code: 'WRONG_CODE' }] });
}
