import { Body, Controller, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, NoIdempotencyKey, Returns, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { contactCheck, contactConflicts } from './contact-checks.schemas.js';
import type { ContactCheck, ContactConflicts } from './contact-checks.schemas.js';
import { ContactsService } from './contacts.service.js';
import { readAddresses, readTaxNumber } from './person-input.js';

/** Whether somebody can use an address. A body, because an address must not stand in the one of a request. */
@Controller('v1/contact-checks')
export class ContactChecksController {
  constructor(private readonly contacts: ContactsService) {}

  @Post()
  @RoomOnly('identity:holders')
  @NoIdempotencyKey('A question; a repetition is answered anew.')
  @Returns(contactConflicts)
  async check(@CurrentPrincipal() principal: Principal, @Body({ schema: contactCheck }) body: ContactCheck): Promise<ContactConflicts> {
    const taken = await this.contacts.conflicts(changeContext(principal, 'check-contacts'), readTaxNumber(body), readAddresses(body));
    return { conflicts: taken.map((kind) => (kind === 'EMAIL' ? 'email' : 'phone')) };
  }
}
