import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, event, everything, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Outcome, Page, PageOptions, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { HeldGrant } from '../grants/account-grant.js';
import type { OrganisationRow } from '../organisations/organisation.entity.js';
import { AccountSecrets } from './account-secrets.js';
import { ACCOUNT } from './account.entity.js';
import type { AccountRow, Locale } from './account.entity.js';
import { INVITATION_HOURS, nextAccountState } from './account.js';
import { AccountsRepository } from './accounts.repository.js';
import { newInvitationCode, writeInvitationCode } from './invitation-code.js';

const OWN = everything('everybody may see his own account');

/** Who gets an account. */
export interface NewOfficer {
  /** Given by the host that seeds an installation; else a new one. */
  readonly id?: string;
  /** What the officer signs in with, usually his service e-mail address. */
  readonly username: string;
  readonly displayName: string;
  /** Service address, by which he is told of requests; in its normal form. */
  readonly email: string | null;
  /** Where codes are sent when they are his second factor, in E.164 form; null for an authenticator program. */
  readonly phone: string | null;
  readonly locale: Locale;
  readonly grants: readonly HeldGrant[];
}

/** An account with the code that lets its officer set his credentials; the code exists in this answer only. */
export interface Invited {
  readonly account: AccountRow;
  readonly code: string;
  readonly expiresAt: Date;
}

/** Officers' accounts: invited, enrolled, given roles, disabled. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly doors: Doors,
    private readonly accounts: AccountsRepository,
    private readonly secrets: AccountSecrets,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws Problem `conflict` when the user name belongs to a living account. */
  async create(context: ChangeContext, organisation: OrganisationRow, officer: NewOfficer): Promise<Invited> {
    const id = officer.id ?? this.ids.uuid();
    const invitation = newInvitationCode(id, this.ids);
    try {
      const account = await this.doors.create(ACCOUNT, context, (now): Outcome<AccountRow> => ({
        row: {
          id,
          version: 1,
          kind: 'OFFICER',
          personId: null,
          organisationId: organisation.id,
          organisationPath: organisation.organisationPath,
          state: 'INVITED',
          usernameSealed: this.secrets.sealUsername(id, officer.username),
          usernameIndex: this.secrets.usernameIndex(officer.username),
          displayNameSealed: this.secrets.sealDisplayName(id, officer.displayName),
          ...this.emailColumns(id, officer.email),
          toldOfRequests: false,
          secondFactor: officer.phone === null ? 'TOTP' : 'SMS',
          phoneSealed: officer.phone === null ? null : this.secrets.sealPhone(id, officer.phone),
          smsCodes: [],
          locale: officer.locale,
          grants: [...officer.grants],
          enrolmentDigest: this.secrets.invitationDigest(id, invitation.secret),
          enrolmentExpiresAt: invitationEnd(now),
          recoveryDigest: null,
          recoveryExpiresAt: null,
          passwordHash: null,
          totpSecretSealed: null,
          totpLastStep: null,
          createdAt: now,
        },
        history: [{ code: 'created' }, ...officer.grants.map((grant) => ({ code: 'role-given', data: grantFacts(grant) }))],
        events: [event('account.created.v1', id, { accountId: id, organisationId: organisation.id })],
      }));
      return invited(account, writeInvitationCode(invitation));
    } catch (error) {
      if (isUniqueViolation(error, 'account_email')) throw emailTaken();
      if (!isUniqueViolation(error, 'account_username')) throw error;
      throw new Problem('conflict', 'An account with this user name exists already.', {
        errors: [{ pointer: '/username', detail: 'Use another one, or give roles to the account that exists.', code: 'TAKEN' }],
      });
    }
  }

  /** Hands out a new code. Password and second factor are void from now on, and all sessions are ended. */
  async invite(context: ChangeContext, scope: Scope, id: string): Promise<Invited> {
    const invitation = newInvitationCode(id, this.ids);
    const account = await this.change(context, scope, id, (row, now) => {
      row.state = nextAccountState(row.state, 'invite');
      row.enrolmentDigest = this.secrets.invitationDigest(id, invitation.secret);
      row.enrolmentExpiresAt = invitationEnd(now);
      forgetCredentials(row);
      return { row, history: [{ code: 'invited' }] };
    });
    return invited(account, writeInvitationCode(invitation));
  }

  /** For good; there is no way back, and the personal data stay readable for those who manage the organisation. */
  disable(context: ChangeContext, scope: Scope, id: string): Promise<AccountRow> {
    return this.change(context, scope, id, (row) => {
      row.state = nextAccountState(row.state, 'disable');
      row.enrolmentDigest = null;
      row.enrolmentExpiresAt = null;
      forgetCredentials(row);
      const facts = { accountId: id, organisationId: row.organisationId };
      return { row, history: [{ code: 'disabled' }], events: [event('account.disabled.v1', id, facts)] };
    });
  }

  /**
   * Sets the service address.
   * @throws Problem `conflict` when it is that of another living account, `illegal-transition` for a disabled one.
   */
  async setEmail(context: ChangeContext, scope: Scope, id: string, email: string): Promise<AccountRow> {
    try {
      return await this.change(context, scope, id, (row) => {
        refuseDisabled(row);
        return { row: Object.assign(row, this.emailColumns(id, email)), history: [{ code: 'email-set' }] };
      });
    } catch (error) {
      throw isUniqueViolation(error, 'account_email') ? emailTaken() : error;
    }
  }

  /** Whether the officer is told of all requests of his organisation. */
  subscribe(context: ChangeContext, scope: Scope, id: string, toldOfRequests: boolean): Promise<AccountRow> {
    return this.change(context, scope, id, (row) => {
      refuseDisabled(row);
      row.toldOfRequests = toldOfRequests;
      return { row, history: [{ code: toldOfRequests ? 'subscribed' : 'unsubscribed' }] };
    });
  }

  /** @throws Problem `conflict` when the account holds the role there already. */
  giveRole(context: ChangeContext, scope: Scope, id: string, grant: HeldGrant): Promise<AccountRow> {
    return this.changeRoles(context, scope, id, (row) => {
      const same = ({ role, organisationId }: HeldGrant): boolean => role === grant.role && organisationId === grant.organisationId;
      if (row.grants.some(same)) throw new Problem('conflict', 'The account holds this role in this organisation already.');
      row.grants = [...row.grants, grant];
      return { code: 'role-given', grant };
    });
  }

  /** @throws Problem `not-found` when the account holds no such grant; whatever `check` throws. */
  takeRole(context: ChangeContext, scope: Scope, id: string, grantId: string, check: (grant: HeldGrant) => void): Promise<AccountRow> {
    return this.changeRoles(context, scope, id, (row) => {
      const grant = row.grants.find((held) => held.id === grantId);
      if (grant === undefined) throw new Problem('not-found', 'The account holds no role with this identifier.');
      check(grant);
      row.grants = row.grants.filter((held) => held.id !== grantId);
      return { code: 'role-taken', grant };
    });
  }

  /** @throws Problem `not-found` when there is none in the scope. */
  async get(scope: Scope, id: string): Promise<AccountRow> {
    const row = await this.accounts.findOfficer(scope, id);
    return row ?? noOfficer();
  }

  /** The account of whoever asks, officer or holder. @throws Problem `not-found` when it is no more. */
  async own(id: string): Promise<AccountRow> {
    const row = await this.accounts.find(OWN, id);
    if (row === null) throw new Problem('not-found', 'This account is no more.');
    return row;
  }

  page(scope: Scope, options: PageOptions): Promise<Page<AccountRow>> {
    return this.accounts.pageOfOfficers(scope, options);
  }

  private changeRoles(
    context: ChangeContext,
    scope: Scope,
    id: string,
    change: (row: AccountRow) => { readonly code: string; readonly grant: HeldGrant },
  ): Promise<AccountRow> {
    return this.change(context, scope, id, (row) => {
      refuseDisabled(row);
      const { code, grant } = change(row);
      const facts = { accountId: id, organisationId: row.organisationId };
      return { row, history: [{ code, data: grantFacts(grant) }], events: [event('account.roles-changed.v1', id, facts)] };
    });
  }

  /** Officers' accounts alone: to whoever manages officers, a holder's does not exist. */
  private change(context: ChangeContext, scope: Scope, id: string, decide: (row: AccountRow, now: Date) => Outcome<AccountRow>): Promise<AccountRow> {
    return this.doors.change(ACCOUNT, id, context, (row, now) => (row.kind === 'OFFICER' ? decide(row, now) : noOfficer()), scope);
  }

  private emailColumns(id: string, email: string | null): Pick<AccountRow, 'emailSealed' | 'emailIndex'> {
    if (email === null) return { emailSealed: null, emailIndex: null };
    return { emailSealed: this.secrets.sealEmail(id, email), emailIndex: this.secrets.emailIndex(email) };
  }
}

function noOfficer(): never {
  throw new Problem('not-found', 'There is no officer with this identifier where you may look.');
}

function refuseDisabled({ state }: AccountRow): void {
  if (state === 'DISABLED') throw new Problem('illegal-transition', 'The account is disabled.', { members: { state } });
}

function emailTaken(): Problem {
  return new Problem('conflict', 'An account with this e-mail address exists already.', {
    errors: [{ pointer: '/email', detail: 'Use another one: an address belongs to one officer.', code: 'TAKEN' }],
  });
}

function invitationEnd(now: Date): Date {
  return new Date(now.getTime() + INVITATION_HOURS * 3_600_000);
}

function invited(account: AccountRow, code: string): Invited {
  if (account.enrolmentExpiresAt === null) throw new Error('An invited account has an end of its invitation.');
  return { account, code, expiresAt: account.enrolmentExpiresAt };
}

function forgetCredentials(row: AccountRow): void {
  row.recoveryDigest = null;
  row.recoveryExpiresAt = null;
  row.passwordHash = null;
  row.totpSecretSealed = null;
  row.totpLastStep = null;
  row.smsCodes = [];
}

function grantFacts({ id, role, organisationId, descendants }: HeldGrant): Record<string, string | boolean> {
  return { grantId: id, role, organisationId, descendants };
}
