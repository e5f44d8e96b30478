import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, event, everything, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { CONTACT_POINT } from './contact-point.entity.js';
import type { ContactPointRow } from './contact-point.entity.js';
import { nextContactState } from './contact-point.js';
import type { ContactKind } from './contact-point.js';
import { contactNoticeJob } from './contact-notice.js';
import type { PersonRow } from './person.entity.js';
import { PersonSecrets } from './person-secrets.js';
import { PersonsRepository } from './persons.repository.js';

const ALL = everything('a contact point belongs to one tax number in the whole installation');

/** An address in its normal form. */
export interface Address {
  readonly kind: ContactKind;
  readonly value: string;
}

/** Contact points of persons: unique among the verified ones of all tax numbers (requirements, 8.9). */
@Injectable()
export class ContactsService {
  constructor(
    private readonly doors: Doors,
    private readonly persons: PersonsRepository,
    private readonly secrets: PersonSecrets,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Which of the addresses are verified for somebody with another tax number. Each claim that is refused is a fact about the owner's
   * contact point; whose it is, is told to nobody.
   */
  async conflicts(context: ChangeContext, taxNumber: string, addresses: readonly Address[]): Promise<ContactKind[]> {
    const person = await this.persons.findByTaxNumber(ALL, this.secrets.taxNumberIndex(taxNumber));
    const taken: ContactKind[] = [];
    for (const { kind, value } of addresses) {
      if (await this.isTaken(context, person?.id, { kind, value })) taken.push(kind);
    }
    return taken;
  }

  /** Whether the address is verified for somebody else; that is kept as a fact about the owner's contact point, as by {@link conflicts}. */
  async isTaken(context: ChangeContext, personId: string | undefined, { kind, value }: Address): Promise<boolean> {
    const owner = await this.persons.findVerified(ALL, kind, this.secrets.addressIndex(kind, value));
    if (owner === null || owner.personId === personId) return false;
    await this.recordConflict(context, owner);
    return true;
  }

  /** The e-mail address of a person, or null. */
  async emailOf(personId: string): Promise<string | null> {
    const contact = (await this.persons.verifiedOf(ALL, personId)).find(({ kind }) => kind === 'EMAIL');
    return contact === undefined ? null : this.secrets.address(contact);
  }

  /**
   * Keeps an address that the person has proved to be his; another one of the same kind is replaced by it, and both are told. Of two that he
   * proves at once the later one stays.
   * @throws Problem `conflict` when it is verified for somebody with another tax number.
   */
  async verify(context: ChangeContext, person: PersonRow, address: Address): Promise<ContactPointRow> {
    const contact = await this.create(context, person, address);
    const [latest, ...others] = (await this.persons.verifiedOf(ALL, person.id)).filter(({ kind }) => kind === contact.kind);
    for (const other of others) await this.replace(context, other.id, latest?.id ?? contact.id);
    return contact;
  }

  /** A unique index decides between two persons who prove the same address at once. */
  private async create(context: ChangeContext, person: PersonRow, { kind, value }: Address): Promise<ContactPointRow> {
    const id = this.ids.uuid();
    const addressIndex = this.secrets.addressIndex(kind, value);
    const { id: personId, organisationId, organisationPath } = person;
    try {
      return await this.doors.create(CONTACT_POINT, context, (now) => ({
        row: {
          ...{ id, version: 1, personId, organisationId, organisationPath, kind, state: 'VERIFIED', addressIndex, verifiedAt: now },
          addressSealed: this.secrets.sealAddress(id, value),
        },
        history: [{ code: 'verified' }],
        events: [event('contact.verified.v1', personId, { personId, contactId: id, kind })],
      }));
    } catch (error) {
      if (!isUniqueViolation(error, 'contact_point_verified')) throw error;
      const existing = await this.persons.findVerified(ALL, kind, addressIndex);
      if (existing?.personId === personId) return existing;
      if (existing !== null) await this.recordConflict(context, existing);
      throw contactTaken(kind);
    }
  }

  private async replace(context: ChangeContext, contactId: string, byId: string): Promise<void> {
    await this.doors.change(
      CONTACT_POINT,
      contactId,
      context,
      (row) => {
        if (row.state === 'REPLACED') return { row, history: [] };
        row.state = nextContactState(row.state, 'replace');
        const { personId, kind } = row;
        const notice = (told: string, byMail: boolean) => contactNoticeJob(this.ids.uuid(), { contactId: told, byMail, correlationId: context.correlationId });
        return {
          row,
          history: [{ code: 'replaced' }],
          events: [event('contact.changed.v1', personId, { personId, contactId: byId, kind })],
          jobs: [notice(contactId, false), notice(byId, false), ...(kind === 'PHONE' ? [notice(byId, true)] : [])],
        };
      },
      ALL,
    );
  }

  private async recordConflict(context: ChangeContext, { id, personId, kind }: ContactPointRow): Promise<void> {
    const facts = { personId, contactId: id, kind };
    await this.doors.change(
      CONTACT_POINT,
      id,
      context,
      (row) => ({ row, history: [{ code: 'claimed-for-another' }], events: [event('contact.conflict.v1', personId, facts)] }),
      ALL,
    );
  }
}

/** «Use another one», and never whose it is. */
export function contactTaken(...kinds: readonly ContactKind[]): Problem {
  return new Problem('conflict', 'A contact point is verified for another tax number.', {
    errors: kinds.map((kind) => ({ pointer: kind === 'EMAIL' ? '/email' : '/phone', detail: 'Use another one.', code: 'TAKEN' })),
  });
}
