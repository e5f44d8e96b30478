import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, event, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { ACCOUNT } from '../accounts/account.entity.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { nextAccountState } from '../accounts/account.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { hashPassword } from '../credentials/password-hash.js';
import { checkPassword } from '../credentials/password-policy.js';
import { OidcStore } from '../openid/oidc-store.js';
import { integratorNoticeJob } from '../integrator-uses/integrator-notice.js';
import { IntegratorUsesService } from '../integrator-uses/integrator-uses.service.js';
import { SupportAuthorisationsService } from '../support-authorisations/support-authorisations.service.js';
import { passwordNoticeJob } from './password-notice.js';
import type { ReplacePassword } from './passwords.schemas.js';

const SELF = everything('a person sets his own password; nobody else may');

/** A password that takes the place of another. */
export interface PasswordReplacement {
  /** Looks at the locked account once more. @throws Problem when it may not be changed any more. */
  readonly check?: (row: AccountRow, now: Date) => void;
  /** Whether its owner suspects that somebody else used it: programs that use the account are told so. */
  readonly suspectsMisuse?: boolean;
}

/** Passwords that their owners replace, and the end of all their sessions. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly doors: Doors,
    private readonly secrets: AccountSecrets,
    private readonly credentials: CredentialsService,
    private readonly attempts: AttemptsService,
    private readonly sessions: OidcStore,
    private readonly uses: IntegratorUsesService,
    private readonly support: SupportAuthorisationsService,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws Problem `validation-failed` for a password that the policy refuses. */
  check(account: AccountRow, password: string): void {
    checkPassword(password, `${this.secrets.username(account)} ${this.secrets.displayName(account)} ${this.secrets.email(account) ?? ''}`);
  }

  /**
   * Sets a password that {@link check} has accepted, voids a link that was mailed for it, ends the sessions and has its owner told, and
   * whoever runs a program that uses the account.
   * @throws Problem whatever `replacement.check` throws.
   */
  async set(context: ChangeContext, account: AccountRow, password: string, { check, suspectsMisuse = false }: PasswordReplacement = {}): Promise<void> {
    const uses = await this.uses.openOf(account.id);
    const { correlationId } = context;
    const passwordHash = await hashPassword(password, this.ids);
    await this.doors.change(
      ACCOUNT,
      account.id,
      context,
      (row, now) => {
        check?.(row, now);
        row.state = nextAccountState(row.state, 'set-password');
        Object.assign(row, { passwordHash, recoveryDigest: null, recoveryExpiresAt: null });
        const facts = { accountId: row.id, organisationId: row.organisationId };
        return {
          row,
          history: [{ code: 'password-set' }, ...(suspectsMisuse ? [{ code: 'misuse-suspected' }] : [])],
          events: [event('account.password-changed.v1', row.id, facts)],
          jobs: [
            passwordNoticeJob(this.ids.uuid(), { accountId: row.id, correlationId }),
            ...uses.map((use) => integratorNoticeJob(this.ids.uuid(), { useId: use.id, why: suspectsMisuse ? 'MISUSE' : 'CHANGED', correlationId })),
          ],
        };
      },
      SELF,
    );
    await this.sessions.endSessions(account.id);
  }

  /**
   * Replaces the password of somebody who is signed in and gives the present one. A program that stores the password stops working with it: then support
   * must have agreed, unless the owner suspects misuse (S3-11, S3-12).
   * @throws Problem `validation-failed` for a password that the policy refuses, `credentials-refused` for a wrong present one, and at `/supportCode`;
   *   `too-many-requests`.
   */
  async replace(context: ChangeContext, account: AccountRow, { current: present, password, supportCode, suspectsMisuse }: ReplacePassword): Promise<void> {
    this.check(account, password);
    const attempt = { kind: 'own-password', account: account.usernameIndex } as const;
    const proven = await this.attempts.whileAllowed(attempt, () => this.credentials.verifyPassword(account, present));
    if (proven === undefined) {
      await this.noteRefusal(context, account.id);
      throw new Problem('credentials-refused', 'The present password is not right.', {
        errors: [{ pointer: '/current', detail: 'Type the password that you signed in with.', code: 'WRONG_PASSWORD' }],
      });
    }
    const isUnchanged = (row: AccountRow): void => {
      if (row.passwordHash !== proven.passwordHash) throw new Problem('conflict', 'The password was changed elsewhere meanwhile.');
    };
    if (suspectsMisuse !== true) await this.assertAgreed(context, account.id, supportCode);
    await this.set(context, account, password, { check: isUnchanged, suspectsMisuse });
  }

  private async assertAgreed(context: ChangeContext, accountId: string, supportCode: string | undefined): Promise<void> {
    if ((await this.uses.openOf(accountId)).length === 0) return;
    if (supportCode !== undefined) return this.support.spend(context, accountId, 'PASSWORD_CHANGE', supportCode);
    throw new Problem('credentials-refused', 'A program uses this account. Ask support for a code before you change the password, or say that you suspect misuse.', {
      errors: [{ pointer: '/supportCode', detail: 'Eight characters, which support tells you.', code: 'SUPPORT_CODE_REQUIRED' }],
    });
  }

  /** Ends all sessions of the account, in every browser. */
  async signOutEverywhere(context: ChangeContext, accountId: string): Promise<void> {
    await this.doors.change(ACCOUNT, accountId, context, (row) => ({ row, history: [{ code: 'signed-out-everywhere' }] }), SELF);
    await this.sessions.endSessions(accountId);
  }

  private async noteRefusal(context: ChangeContext, accountId: string): Promise<void> {
    await this.doors.change(ACCOUNT, accountId, context, (row) => ({ row, history: [], audit: { accepted: false } }), SELF);
  }
}
