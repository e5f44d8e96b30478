import { Injectable } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import type { NewJob } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import { CONTACT_POINT } from './contact-point.entity.js';
import { PersonSecrets } from './person-secrets.js';
import { PersonsRepository } from './persons.repository.js';

const ROOM_ITSELF = everything('the owner of a contact point is told at the old and at the new one that it was replaced');

/** Tells a person that a contact point of his was replaced by another one. */
export const TELL_CONTACT_CHANGED = 'identity.tell-contact-changed';

export interface TellContactChanged {
  /** The one that is written to, old or new; jobs hold no addresses. */
  readonly contactId: string;
  /** Of a telephone: to the person's mailbox in place of an SMS. */
  readonly byMail: boolean;
  readonly correlationId: string;
}

/** @param id a fresh one: the message's id too, so that a repeated job sends one message. */
export function contactNoticeJob(id: string, data: TellContactChanged): NewJob {
  return { name: TELL_CONTACT_CHANGED, id, data };
}

/** The job. */
@Injectable()
export class ContactNotice {
  constructor(
    private readonly persons: PersonsRepository,
    private readonly secrets: PersonSecrets,
    private readonly rooms: RoomClient,
  ) {}

  /** @throws Problem `unavailable` when notification is away: the job is tried again. */
  async tell({ contactId, byMail, correlationId }: TellContactChanged, id: string): Promise<void> {
    const contact = await this.persons.findContact(ROOM_ITSELF, contactId);
    const person = contact === null ? null : await this.persons.find(ROOM_ITSELF, contact.personId);
    if (contact === null || person === null) return;
    const mailbox = byMail ? (await this.persons.verifiedOf(ROOM_ITSELF, person.id)).find(({ kind }) => kind === 'EMAIL') : contact;
    if (mailbox === undefined) return;
    const address = this.secrets.address(mailbox);
    const { givenName, surname } = this.secrets.names(person);
    const content =
      mailbox.kind === 'PHONE'
        ? { template: 'contact-changed-sms', to: { phone: address }, parameters: {} }
        : { template: 'contact-changed', to: { email: address }, parameters: { recipientName: `${givenName} ${surname}`, contact: contact.kind } };
    const { organisationId, organisationPath } = contact;
    const order = { ...content, locale: person.locale, about: { type: CONTACT_POINT.name, id: contact.id, organisationId, organisationPath } };
    await this.rooms.put('notification', `/v1/messages/${id}`, order, { scope: 'notification:send', correlationId, idempotencyKey: id });
  }
}
