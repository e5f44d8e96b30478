import { Injectable } from '@nestjs/common';
import { normaliseEmail } from '@vidimus/identifiers';
import { everything } from '@vidimus/persistence';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { ContactsService } from '../persons/contacts.service.js';
import { PersonSecrets } from '../persons/person-secrets.js';
import { PersonsRepository } from '../persons/persons.repository.js';
import type { AskedRecovery } from './asked-recovery.js';

const ROOM_ITSELF = everything('the room looks up by itself who is meant; whoever asked is told nothing of it');

/** Finds whose account is meant by somebody who cannot sign in. */
@Injectable()
export class MeantAccount {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly credentials: CredentialsService,
    private readonly persons: PersonsRepository,
    private readonly personSecrets: PersonSecrets,
    private readonly contacts: ContactsService,
  ) {}

  /** An active account whose owner can be written to. */
  async find(asked: AskedRecovery): Promise<AccountRow | undefined> {
    const account = asked.kind === 'PASSWORD' ? await this.byName(asked.name) : await this.byTaxNumber(asked.taxNumber, asked.email);
    if (account?.state !== 'ACTIVE') return undefined;
    return (await this.hasAddress(account)) ? account : undefined;
  }

  /** What people sign in with; else a holder's address. One that is an officer's too is taken for his: the holder's account has its user-id. */
  private async byName(typed: string): Promise<AccountRow | null> {
    return (await this.credentials.findLogin(typed)) ?? this.byEmail(typed);
  }

  private async byEmail(typed: string): Promise<AccountRow | null> {
    const email = normaliseEmail(typed);
    const contact = email.ok ? await this.persons.findVerified(ROOM_ITSELF, 'EMAIL', this.personSecrets.addressIndex('EMAIL', email.value)) : null;
    return contact === null ? null : this.accounts.findHolder(ROOM_ITSELF, contact.personId);
  }

  /** Both must be the same person's: neither alone gets a mail sent. */
  private async byTaxNumber(taxNumber: string, email: string): Promise<AccountRow | null> {
    const person = await this.persons.findByTaxNumber(ROOM_ITSELF, this.personSecrets.taxNumberIndex(taxNumber));
    const contact = await this.persons.findVerified(ROOM_ITSELF, 'EMAIL', this.personSecrets.addressIndex('EMAIL', email));
    return person === null || contact?.personId !== person.id ? null : this.accounts.findHolder(ROOM_ITSELF, person.id);
  }

  private async hasAddress({ personId, emailSealed }: AccountRow): Promise<boolean> {
    return personId === null ? emailSealed !== null : (await this.contacts.emailOf(personId)) !== null;
  }
}
