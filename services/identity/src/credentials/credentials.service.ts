import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { decodeBase32, encodeBase32, matchTotp, otpauthUri } from '@vidimus/otp';
import { Doors, everything, FieldCipher } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { ACCOUNT } from '../accounts/account.entity.js';
import type { AccountRow, SecondFactor } from '../accounts/account.entity.js';
import { nextAccountState } from '../accounts/account.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { readInvitationCode } from '../accounts/invitation-code.js';
import type { InvitationCode } from '../accounts/invitation-code.js';
import { SmsCodesService, WHILE_SIGNED_IN } from '../sms-codes/sms-codes.service.js';
import type { SmsNotice } from '../sms-codes/sms-codes.service.js';
import { readFirstPassword } from '../first-passwords/first-password.js';
import { hashPassword, passwordMatches } from './password-hash.js';
import { checkPassword } from './password-policy.js';

const SELF = everything('a person proves who he is; nobody else may see the row');
const TOTP_SECRET_BYTES = 20;
/** One step on both sides: with a period of 30 s a code is taken for 90 s at most, and only once. */
export const TOLERANCE_STEPS = 1;

/** What an authenticator program is set up from, or where a code was sent. */
export interface SecondFactorSetup {
  readonly username: string;
  readonly secondFactor: SecondFactor;
  readonly secret: string | null;
  readonly otpauthUri: string | null;
  readonly sms: SmsNotice | null;
}

/** Codes that an enrolment is completed with. */
const ENROLMENT = 'enrolment';

/** Where an enrolment is opened from. */
export interface EnrolmentOrigin {
  readonly network: string;
  readonly correlationId: string;
}

/** What an officer sets when he enrols. */
export interface NewCredentials {
  readonly password: string;
  /**
   * A code of the program that was set up at the opening, or of the SMS that was sent then; or, from a host that seeds an installation,
   * a secret that is in use already, or a telephone that is known to be his.
   */
  readonly secondFactor: { readonly code: string } | { readonly existingSecret: string } | { readonly telephoneIsHis: true };
}

/** Passwords of accounts, and second factors of officers. */
@Injectable()
export class CredentialsService {
  /** Hash of a password that nobody has: unknown user names cost the same work as known ones. */
  private decoy: Promise<string> | undefined;

  constructor(
    private readonly doors: Doors,
    private readonly accounts: AccountsRepository,
    private readonly secrets: AccountSecrets,
    private readonly smsCodes: SmsCodesService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** The living account of a user name, a service address, or a user-id in any spelling. */
  findLogin(typed: string): Promise<AccountRow | null> {
    return this.accounts.findByLogin(SELF, {
      usernameIndex: this.secrets.usernameIndex(typed),
      emailIndex: this.secrets.emailIndex(typed.trim()),
      userIdIndex: this.secrets.userIdIndex(typed),
    });
  }

  /**
   * The account, when it is active and the password its own; the work is the same in every case.
   * @param first Of an account that has none yet: the hash of what its owner was handed.
   */
  async verifyPassword(account: AccountRow | null, password: string, first: string | null = null): Promise<AccountRow | undefined> {
    this.decoy ??= hashPassword(Buffer.from(this.ids.random(32)).toString('base64'), this.ids);
    const decoy = await this.decoy;
    const hash = account?.state === 'ACTIVE' ? account.passwordHash : first;
    const matches = await passwordMatches(account?.state !== 'ACTIVE' && first !== null ? readFirstPassword(password) : password, hash ?? decoy);
    return matches && hash !== null && account !== null ? account : undefined;
  }

  /** An account as far as it may act: undefined when it does not exist or is not active. */
  async activeAccount(accountId: string): Promise<AccountRow | undefined> {
    const account = await this.accounts.find(SELF, accountId);
    return account?.state === 'ACTIVE' ? account : undefined;
  }

  /**
   * Takes a code of the second factor once, whoever sends it in parallel.
   * @param challenge What a code by SMS was sent for.
   * @returns false for a wrong code, one taken before, or an account that is not active.
   */
  async acceptCode(accountId: string, code: string, context: ChangeContext, challenge: string = WHILE_SIGNED_IN.challenge): Promise<boolean> {
    const account = await this.activeAccount(accountId);
    if (account === undefined) return false;
    return account.secondFactor === 'SMS' ? this.smsCodes.accept(context, accountId, challenge, code) : this.acceptTotp(account, code, context);
  }

  /** One conditional statement moves the last step. */
  private async acceptTotp(account: AccountRow, code: string, context: ChangeContext): Promise<boolean> {
    const accountId = account.id;
    if (account.totpSecretSealed === null) return false;
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
   * Opens an enrolment: makes a fresh secret for the authenticator program, or sends a code to the telephone. Opening again makes another one.
   * @throws Problem `not-found` for a code that is wrong, used or past its end; `too-many-requests` and `unavailable` of an SMS.
   */
  async openEnrolment(code: string, { correlationId, network }: EnrolmentOrigin): Promise<SecondFactorSetup> {
    const invitation = await this.invitationOf(code);
    const account = await this.accounts.find(SELF, invitation.accountId);
    if (account?.secondFactor === 'SMS') {
      const challenge = { challenge: ENROLMENT, origin: `network:${network}`, isKnown: false };
      const sms = await this.smsCodes.send(this.subjectContext(invitation, 'open-enrolment', correlationId), account, challenge);
      return { username: this.secrets.username(account), secondFactor: 'SMS', secret: null, otpauthUri: null, sms };
    }
    return this.setUpProgram(invitation, correlationId);
  }

  private async setUpProgram(invitation: InvitationCode, correlationId: string): Promise<SecondFactorSetup> {
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
    const uri = otpauthUri(secret, { issuer: 'Vidimus', account: username.replaceAll(':', ' ') });
    return { username, secondFactor: 'TOTP', secret: encodeBase32(secret), otpauthUri: uri, sms: null };
  }

  /**
   * Ends an enrolment: the officer's own password, and a code that proves that his authenticator program works, or that the telephone is his.
   * @throws Problem `not-found` for a bad invitation, `validation-failed` for a password that the policy refuses, `unprocessable` for a wrong code.
   */
  async completeEnrolment(code: string, credentials: NewCredentials, correlationId: string): Promise<AccountRow> {
    const invitation = await this.invitationOf(code);
    const account = await this.accounts.find(SELF, invitation.accountId);
    if (account === null) throw unknownInvitation();
    checkPassword(credentials.password, this.secrets.username(account));
    const passwordHash = await hashPassword(credentials.password, this.ids);
    const context = this.subjectContext(invitation, 'enrol', correlationId);
    await this.proveTelephone(context, account, credentials.secondFactor);
    return this.doors.change(
      ACCOUNT,
      account.id,
      context,
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

  private async proveTelephone(context: ChangeContext, account: AccountRow, factor: NewCredentials['secondFactor']): Promise<void> {
    if (account.secondFactor !== 'SMS' || !('code' in factor)) return;
    if (!(await this.smsCodes.accept(context, account.id, ENROLMENT, factor.code))) {
      throw wrongCode('The code that was sent to your telephone is not right, or has ended.', 'Open the enrolment again: another one is sent.');
    }
  }

  private setSecondFactor(row: AccountRow, factor: NewCredentials['secondFactor'], now: Date): void {
    if (row.secondFactor === 'SMS') return;
    if ('telephoneIsHis' in factor) throw new Error('This officer has an authenticator program and no telephone.');
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
      throw wrongCode('The code of your authenticator program is not right.', 'Type the code that is shown now; check the clock of the device.');
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

function wrongCode(detail: string, remedy: string): Problem {
  return new Problem('unprocessable', detail, { errors: [{ pointer: '/secondFactorCode', detail: remedy, code: 'WRONG_CODE' }] });
}

function unknownInvitation(): Problem {
  return new Problem('not-found', 'This invitation is not known, was used, or has ended. Ask your manager for a new one.');
}
