import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { newUserId } from '@vidimus/identifiers';
import { Doors, event, everything, isUniqueViolation, withinOrganisations } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { ACCOUNT } from '../accounts/account.entity.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { nextAccountState } from '../accounts/account.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { hashPassword, passwordMatches } from '../credentials/password-hash.js';
import { checkPassword } from '../credentials/password-policy.js';
import { OidcStore } from '../openid/oidc-store.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { contactTaken, ContactsService } from '../persons/contacts.service.js';
import { readAddresses, readTaxNumber } from '../persons/person-input.js';
import type { PersonRow } from '../persons/person.entity.js';
import { PersonSecrets } from '../persons/person-secrets.js';
import { PersonsService } from '../persons/persons.service.js';
import type { HolderAccount, HolderView, PutHolder } from './holders.schemas.js';

const ALL = everything('rooms speak for a person whom they know by his id');
/** Two of 2^40 user-ids are hardly ever equal; three times in a row means that something else is wrong. */
const USER_ID_TRIES = 3;

/** Accounts of holders: one for each person, whoever asks for it first. */
@Injectable()
export class HoldersService {
  constructor(
    private readonly doors: Doors,
    private readonly organisations: OrganisationsService,
    private readonly persons: PersonsService,
    private readonly personSecrets: PersonSecrets,
    private readonly contacts: ContactsService,
    private readonly accounts: AccountsRepository,
    private readonly secrets: AccountSecrets,
    private readonly sessions: OidcStore,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Remembers the person, his proved contact points and his account. Every step is repeatable, so that a repetition ends what a crash cut off.
   * @throws Problem `validation-failed` for a tax number or an address that cannot be, `not-found` for an unknown organisation, `conflict`
   *   when an address is verified for another tax number or an id is somebody else's.
   */
  async put(context: ChangeContext, personId: string, holder: PutHolder): Promise<HolderView> {
    const taxNumber = readTaxNumber(holder);
    const addresses = readAddresses(holder);
    const place = withinOrganisations([{ path: holder.organisationPath, descendants: false }]);
    const { id: organisationId, organisationPath } = await this.organisations.get(place, holder.organisationId);
    const taken = await this.contacts.conflicts(context, taxNumber, addresses);
    if (taken.length > 0) throw contactTaken(...taken);
    const { givenName, surname, fatherName, locale } = holder;
    const described = { id: personId, organisationId, organisationPath, taxNumber, names: { givenName, surname, fatherName }, locale };
    const person = await this.persons.remember(context, described);
    for (const address of addresses) await this.contacts.verify(context, person, address);
    const account = await this.account(context, person, holder.accountId);
    return { personId: person.id, accountId: account.id, userId: this.secrets.username(account) };
  }

  /** The account that a person has. @throws Problem `not-found` for somebody unknown, and where the account is disabled. */
  async accountOf(personId: string): Promise<HolderAccount> {
    const account = await this.accounts.findHolder(ALL, personId);
    if (account === null) throw new Problem('not-found', 'This person has no account.');
    return { personId, accountId: account.id, organisationId: account.organisationId };
  }

  /**
   * Sets the password; sessions from before are ended. The same one again changes nothing.
   * @throws Problem `not-found` without an account, `validation-failed` for a password that the policy refuses, `illegal-transition`.
   */
  async setPassword(context: ChangeContext, personId: string, password: string): Promise<void> {
    const account = await this.accounts.findHolder(ALL, personId);
    if (account === null) throw new Problem('not-found', 'This person has no account.');
    checkPassword(password, `${this.secrets.username(account)} ${this.secrets.displayName(account)}`);
    if (account.passwordHash !== null && (await passwordMatches(password, account.passwordHash))) return;
    const passwordHash = await hashPassword(password, this.ids);
    await this.doors.change(
      ACCOUNT,
      account.id,
      context,
      (row) => {
        row.state = nextAccountState(row.state, row.state === 'INVITED' ? 'enrol' : 'set-password');
        row.passwordHash = passwordHash;
        const facts = { accountId: row.id, organisationId: row.organisationId };
        return { row, history: [{ code: 'password-set' }], events: [event('account.password-changed.v1', row.id, facts)] };
      },
      ALL,
    );
    await this.sessions.endSessions(account.id);
  }

  private async account(context: ChangeContext, person: PersonRow, accountId: string): Promise<AccountRow> {
    for (let tries = 1; ; tries += 1) {
      const existing = await this.accounts.findHolder(ALL, person.id);
      if (existing !== null) return this.bringUpToDate(context, existing, person);
      try {
        return await this.create(context, person, accountId);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        const foreign = isUniqueViolation(error, 'account_pkey') && (await this.accounts.find(ALL, accountId))?.personId !== person.id;
        if (foreign) throw new Problem('conflict', 'This identifier belongs to the account of somebody else; take a fresh one.');
        if (tries === USER_ID_TRIES) throw error;
      }
    }
  }

  private create(context: ChangeContext, person: PersonRow, id: string): Promise<AccountRow> {
    const userId = newUserId(this.ids);
    const { id: personId, organisationId, organisationPath, locale } = person;
    return this.doors.create(ACCOUNT, context, (now) => ({
      row: {
        ...{ id, version: 1, kind: 'HOLDER', personId, organisationId, organisationPath, locale, state: 'INVITED', createdAt: now },
        usernameSealed: this.secrets.sealUsername(id, userId),
        usernameIndex: this.secrets.usernameIndex(userId),
        displayNameSealed: this.secrets.sealDisplayName(id, this.displayName(person)),
        ...{ emailSealed: null, emailIndex: null, toldOfRequests: false, grants: [] },
        ...{ enrolmentDigest: null, enrolmentExpiresAt: null, recoveryDigest: null, recoveryExpiresAt: null, passwordHash: null },
        ...{ totpSecretSealed: null, totpLastStep: null },
        ...{ secondFactor: 'TOTP', phoneSealed: null, smsCodes: [] },
      },
      history: [{ code: 'created' }, { code: 'user-id-assigned' }],
      events: [
        event('account.created.v1', id, { accountId: id, organisationId }),
        event('account.user-id-assigned.v1', id, { accountId: id, personId, organisationId }),
      ],
    }));
  }

  /** The account shows the person's name and language; they follow him. */
  private async bringUpToDate(context: ChangeContext, account: AccountRow, person: PersonRow): Promise<AccountRow> {
    const displayName = this.displayName(person);
    if (account.locale === person.locale && this.secrets.displayName(account) === displayName) return account;
    return this.doors.change(
      ACCOUNT,
      account.id,
      context,
      (row) => {
        row.locale = person.locale;
        row.displayNameSealed = this.secrets.sealDisplayName(row.id, displayName);
        return { row, history: [{ code: 'brought-up-to-date' }] };
      },
      ALL,
    );
  }

  private displayName(person: PersonRow): string {
    const { givenName, surname } = this.personSecrets.names(person);
    return `${givenName} ${surname}`;
  }
}
