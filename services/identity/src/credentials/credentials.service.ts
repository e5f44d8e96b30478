import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { decodeBase32, encodeBase32, matchTotp, otpauthUri } from '@vidimus/otp';
import { Doors, everything, FieldCipher } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { ACCOUNT } from '../accounts/account.entity.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { nextAccountState } from '../accounts/account.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { readInvitationCode } from '../accounts/invitation-code.js';
import type { InvitationCode } from '../accounts/invitation-code.js';
import { hashPassword, passwordMatches } from './password-hash.js';
import { checkPassword } from './password-policy.js';

const SELF = everything('a person proves who he is; nobody else may see the row');
const TOTP_SECRET_BYTES = 20;
/** One step on both sides: with a period of 30 s a code is taken for 90 s at most, and only once. */
const TOLERANCE_STEPS = 1;

/** What an authenticator program is set up from. */
export interface SecondFactorSetup {
  readonly username: string;
  readonly secret: string;
  readonly otpauthUri: string;
}

/** What an officer sets when he enrols. */
export interface NewCredentials {
  readonly password: string;
  /** A code of the program set up at the opening; or, from a host that seeds an installation, a secret that is in use already. */
  readonly secondFactor: { readonly code: string } | { readonly existingSecret: string };
}

/** Passwords and second factors of officers. */
@Injectable()
export class CredentialsService {
  /** Hash of a password that nobody has: unknown user names cost the same work as known ones. */
  private decoy: Promise<string> | undefined;

  constructor(
    private readonly doors: Doors,
    private readonly accounts: AccountsRepository,
    private readonly secrets: AccountSecrets,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** The active account that user name and password belong to, or undefined; the work is the same in every case. */
  async verifyPassword(username: string, password: string): Promise<AccountRow | undefined> {
    const account = await this.accounts.findByUsername(SELF, this.secrets.usernameIndex(username));
    this.decoy ??= hashPassword(Buffer.from(this.ids.random(32)).toString('base64'), this.ids);
    const decoy = await this.decoy;
    const hash = account?.state === 'ACTIVE' ? account.passwordHash : null;
    const matches = await passwordMatches(password, hash ?? decoy);
    return matches && hash !== null && account !== null ? account : undefined;
  }

  /** An account as far as it may act: undefined when it does not exist or is not active. */
  async activeAccount(accountId: string): Promise<AccountRow | undefined> {
    const account = await this.accounts.find(SELF, accountId);
    return account?.state === 'ACTIVE' ? account : undefined;
  }

  /**
   * Takes a code of the second factor: once, whoever sends it in parallel, since one conditional statement moves the last step.
   * @returns false for a wrong code, one taken before, or an account that is not active.
   */
  async acceptCode(accountId: string, code: string, context: ChangeContext): Promise<boolean> {
    const account = await this.activeAccount(accountId);
    if (account === undefined || account.totpSecretSealed === null) return false;
    const secret = decodeBase32(this.secrets.totpSecret(accountId, account.totpSecretSealed));
    const step = matchTotp(secret, code, { instant: this.clock.now(), toleranceSteps: TOLERANCE_STEPS });
    return this.doors.hotWrite(context, async (tx) => {
      const [, taken]: [unknown, number] = await tx.query(
        `UPDATE account SET totp_last_step = $2, version = version + 1
         WHERE id = $1 AND state = 'ACTIVE' AND totp_secret_sealed = $3 AND $2::integer > coalesce(totp_last_step, -1)`,
        [accountId, step ?? null, account.totpSecretSealed],
      );
      const accepted = taken === 1;
      return {
        result: accepted,
        aggregate: { type: ACCOUNT.name, id: accountId },
        history: accepted ? [{ code: 'second-factor-given' }] : [],
        audit: { accepted, replayed: step !== undefined && !accepted },
      };
    });
  }

  /**
   * Opens an enrolment: makes a fresh secret for the authenticator program. Opening again makes another one.
   * @throws Problem `not-found` for a code that is wrong, used or past its end.
   */
  async openEnrolment(code: string, correlationId: string): Promise<SecondFactorSetup> {
    const invitation = await this.invitationOf(code);
    const secret = this.ids.random(TOTP_SECRET_BYTES);
    const account = await this.doors.change(
      ACCOUNT,
      invitation.accountId,
      this.subjectContext(invitation, 'open-enrolment', correlationId),
      (row, now) => {
        this.checkInvitation(row, invitation, now);
        row.totpSecretSealed = this.secrets.sealTotpSecret(row.id, encodeBase32(secret));
        return { row, history: [] };
      },
      SELF,
    );
    const username = this.secrets.username(account);
    return { username, secret: encodeBase32(secret), otpauthUri: otpauthUri(secret, { issuer: 'Vidimus', account: username.replaceAll(':', ' ') }) };
  }

  /**
   * Ends an enrolment: the officer's own password, and a code that proves that his authenticator program works.
   * @throws Problem `not-found` for a bad invitation, `validation-failed` for a password that the policy refuses, `unprocessable` for a wrong code.
   */
  async completeEnrolment(code: string, credentials: NewCredentials, correlationId: string): Promise<AccountRow> {
    const invitation = await this.invitationOf(code);
    const account = await this.accounts.find(SELF, invitation.accountId);
    if (account === null) throw unknownInvitation();
    checkPassword(credentials.password, this.secrets.username(account));
    const passwordHash = await hashPassword(credentials.password, this.ids);
    return this.doors.change(
      ACCOUNT,
      account.id,
      this.subjectContext(invitation, 'enrol', correlationId),
      (row, now) => {
        this.checkInvitation(row, invitation, now);
        this.setSecondFactor(row, credentials.secondFactor, now);
        row.state = nextAccountState(row.state, 'enrol');
        row.passwordHash = passwordHash;
        row.enrolmentDigest = null;
        row.enrolmentExpiresAt = null;
        return { row, history: [{ code: 'enrolled' }] };
      },
      SELF,
    );
  }

  private setSecondFactor(row: AccountRow, factor: NewCredentials['secondFactor'], now: Date): void {
    if ('existingSecret' in factor) {
      row.totpSecretSealed = this.secrets.sealTotpSecret(row.id, encodeBase32(decodeBase32(factor.existingSecret)));
      return;
    }
    if (row.totpSecretSealed === null) {
      throw new Problem('unprocessable', 'Open the enrolment first and set up your authenticator program.');
    }
    const secret = decodeBase32(this.secrets.totpSecret(row.id, row.totpSecretSealed));
    const step = matchTotp(secret, factor.code, { instant: now, toleranceSteps: TOLERANCE_STEPS });
    if (step === undefined) {
      throw new Problem('unprocessable', 'The code of your authenticator program is not right.', {
        errors: [{ pointer: '/secondFactorCode', detail: 'Type the code that is shown now; check the clock of the device.', code: 'WRONG_CODE' }],
      });
    }
    row.totpLastStep = step;
  }

  private async invitationOf(code: string): Promise<InvitationCode> {
    const invitation = readInvitationCode(code);
    const account = invitation === undefined ? null : await this.accounts.find(SELF, invitation.accountId);
    if (invitation === undefined || account === null) throw unknownInvitation();
    this.checkInvitation(account, invitation, this.clock.now());
    return invitation;
  }

  private checkInvitation(row: AccountRow, invitation: InvitationCode, now: Date): void {
    const digest = this.secrets.invitationDigest(row.id, invitation.secret);
    const open = row.state === 'INVITED' && row.enrolmentDigest !== null && row.enrolmentExpiresAt !== null && row.enrolmentExpiresAt > now;
    if (!open || !FieldCipher.sameIndex(row.enrolmentDigest ?? '', digest)) throw unknownInvitation();
  }

  private subjectContext(invitation: InvitationCode, command: string, correlationId: string): ChangeContext {
    return { actor: { kind: 'person', id: invitation.accountId }, command, correlationId };
  }
}

function unknownInvitation(): Problem {
  return new Problem('not-found', 'This invitation is not known, was used, or has ended. Ask your manager for a new one.');
}
