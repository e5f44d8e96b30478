import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { ContactsService } from '../persons/contacts.service.js';
import { chooseOfficers, fromHereUp } from './notified-officers.js';
import type { ContactView, NotifiedOfficersQuery } from './notices.schemas.js';

const ROOMS = everything('rooms ask on behalf of a request that they scoped already');

/** Whom to tell, and how he is reached. */
@Injectable()
export class NoticesService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly secrets: AccountSecrets,
    private readonly contacts: ContactsService,
  ) {}

  /** The officers of the organisation who are told of a request; of the nearest one above it, when it has none. */
  async officersFor({ organisationPath, starterId, role }: NotifiedOfficersQuery): Promise<string[]> {
    for (const organisationId of fromHereUp(organisationPath)) {
      const officers = await this.accounts.activeWithRole(ROOMS, role, organisationId);
      if (officers.length > 0) return chooseOfficers(officers, starterId);
    }
    return [];
  }

  /** @throws Problem `not-found` for an account that is disabled, unknown, or without an address. */
  async contactOf(accountId: string): Promise<ContactView> {
    const account = await this.accounts.find(ROOMS, accountId);
    if (account === null || account.state === 'DISABLED') throw notReached();
    const email = account.personId === null ? this.secrets.email(account) : await this.contacts.emailOf(account.personId);
    if (email === null) throw notReached();
    return { email, displayName: this.secrets.displayName(account), locale: account.locale };
  }
}

function notReached(): Problem {
  return new Problem('not-found', 'There is no living account with an address under this identifier.');
}
