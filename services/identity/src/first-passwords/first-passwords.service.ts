import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, event, everything, isInScope, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { ACCOUNT } from '../accounts/account.entity.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { nextAccountState } from '../accounts/account.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { hashPassword } from '../credentials/password-hash.js';
import { checkPassword } from '../credentials/password-policy.js';
import { FIRST_PASSWORD } from './first-password.entity.js';
import type { FirstPasswordRow } from './first-password.entity.js';
import { newFirstPassword, readFirstPassword } from './first-password.js';
import { FirstPasswordsRepository } from './first-passwords.repository.js';

const ROOM_ITSELF = everything('a person signs in with what he was handed; nobody else may see the row');
const LIFETIME_MS = 14 * 86_400_000;

/** A first password with what it belongs to; it exists in this answer only. */
export interface GivenFirstPassword {
  readonly userId: string;
  readonly firstPassword: string;
  readonly expiresAt: Date;
}

/** Passwords that holders are handed with their token, and replace when they first sign in (C-28; S3-05, S3-06). */
@Injectable()
export class FirstPasswordsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly doors: Doors,
    private readonly passwords: FirstPasswordsRepository,
    private readonly accounts: AccountsRepository,
    private readonly secrets: AccountSecrets,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Makes one for a holder who has no password yet; an earlier one ends.
   * @throws Problem `not-found` outside the scope; `illegal-transition` for a holder who has a password: he sets a forgotten one anew by himself.
   */
  async give(context: ChangeContext, scope: Scope, personId: string): Promise<GivenFirstPassword> {
    const account = await this.accounts.findHolder(ROOM_ITSELF, personId);
    if (account === null || !isInScope(scope, account.organisationPath)) throw new Problem('not-found', 'There is no holder with this identifier in your organisations.');
    if (account.state !== 'INVITED') {
      throw new Problem('illegal-transition', 'This holder has a password already. Who has forgotten it sets another one on the page for signing in.', { members: { state: account.state } });
    }
    const firstPassword = newFirstPassword(this.ids);
    const passwordHash = await hashPassword(readFirstPassword(firstPassword), this.ids);
    const { expiresAt } = await this.keep(context, account, passwordHash);
    return { userId: this.secrets.username(account), firstPassword, expiresAt };
  }

  /** What a holder without a password may sign in with, as it is compared; null when there is nothing. */
  async hashOf(account: AccountRow | null): Promise<string | null> {
    if (account?.kind !== 'HOLDER' || account.state !== 'INVITED') return null;
    const row = await this.passwords.find(ROOM_ITSELF, account.id);
    return row !== null && row.expiresAt > this.clock.now() ? row.passwordHash : null;
  }

  /**
   * Puts the holder's own password in its place, once; the account is active from then on.
   * @throws Problem `validation-failed` for a password that the policy refuses; `credentials-refused` when it was replaced or ended meanwhile.
   */
  async replace(context: ChangeContext, accountId: string, password: string): Promise<AccountRow> {
    const account = await this.accounts.find(ROOM_ITSELF, accountId);
    if (account === null) throw ended();
    checkPassword(password, `${this.secrets.username(account)} ${this.secrets.displayName(account)}`);
    const passwordHash = await hashPassword(password, this.ids);
    return this.dataSource.transaction(async (tx) => {
      await this.doors.change(
        FIRST_PASSWORD,
        accountId,
        { ...context, tx },
        (row, now) => {
          if (row.passwordHash === null || row.expiresAt <= now) throw ended();
          return { row: Object.assign(row, { passwordHash: null }), history: [{ code: 'first-password-replaced' }] };
        },
        ROOM_ITSELF,
      );
      return this.doors.change(
        ACCOUNT,
        accountId,
        { ...context, tx },
        (row) => {
          row.state = nextAccountState(row.state, 'enrol');
          row.passwordHash = passwordHash;
          return { row, history: [{ code: 'password-set' }], events: [event('account.password-changed.v1', row.id, { accountId: row.id, organisationId: row.organisationId })] };
        },
        ROOM_ITSELF,
      );
    });
  }

  private async keep(context: ChangeContext, { id, organisationId, organisationPath }: AccountRow, passwordHash: string): Promise<FirstPasswordRow> {
    const history = [{ code: 'first-password-given' }];
    const until = (now: Date): Date => new Date(now.getTime() + LIFETIME_MS);
    try {
      return await this.doors.create(FIRST_PASSWORD, context, (now) => ({
        row: { id, version: 1, organisationId, organisationPath, passwordHash, createdAt: now, expiresAt: until(now) },
        history,
      }));
    } catch (error) {
      if (!isUniqueViolation(error, 'first_password_once')) throw error;
      return this.doors.change(FIRST_PASSWORD, id, context, (row, now) => ({ row: Object.assign(row, { passwordHash, expiresAt: until(now) }), history }), ROOM_ITSELF);
    }
  }
}

function ended(): Problem {
  return new Problem('credentials-refused', 'This first password was replaced, or has ended. Sign in anew, or ask your registration office for another one.');
}
