import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, FreshSecondFactor, holderScope, HoldersOwn, NoIdempotencyKey, ProblemResponses, Returns, ReturnsNothing } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { Problem } from '@vidimus/contracts';
import { z } from 'zod';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Address } from '../persons/contacts.service.js';
import { readEmail, readPhone } from '../persons/person-input.js';
import { changeEmail, changePhone, confirmPhone, contactChange, ownContacts, viewOfChange, viewOfContacts } from './contact-changes.schemas.js';
import type { ChangeEmail, ChangePhone, ConfirmPhone, ContactChangeView, OwnContactsView } from './contact-changes.schemas.js';
import { ContactChangesService } from './contact-changes.service.js';
import { ContactConfirmations } from './contact-confirmations.js';

const FRESH_SECONDS = 300;
const AGAIN = 'Another link or code is sent, and the former is void.';

/** What a holder is reached by. A forgotten password is reset through it: a change needs a fresh code of his device. */
@Controller('v1/me')
export class MyContactsController {
  constructor(
    private readonly changes: ContactChangesService,
    private readonly confirmations: ContactConfirmations,
    private readonly accounts: AccountsService,
  ) {}

  @Get('contact-points')
  @HoldersOwn('everybody sees where he is written to')
  @Returns(ownContacts)
  async list(@CurrentPrincipal() principal: Principal): Promise<OwnContactsView> {
    return viewOfContacts(await this.changes.ofHolder(personIdOf(principal)));
  }

  @Post('contact-points/email')
  @HoldersOwn('nobody but he knows which mailbox is his')
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey(AGAIN)
  @Returns(contactChange, { status: 202, description: 'A link is on its way to the new address; the former one holds until it is opened.' })
  @ProblemResponses('conflict', 'unprocessable', 'too-many-requests', 'unavailable')
  changeEmail(@CurrentPrincipal() principal: Principal, @Body({ schema: changeEmail }) body: ChangeEmail): Promise<ContactChangeView> {
    return this.begin(principal, 'change-email', readEmail(body.email));
  }

  @Post('contact-points/phone')
  @HoldersOwn('nobody but he knows which telephone is his')
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey(AGAIN)
  @Returns(contactChange, { status: 202, description: 'A code is on its way to the new number; the former one holds until it is typed.' })
  @ProblemResponses('conflict', 'unprocessable', 'too-many-requests', 'unavailable')
  changePhone(@CurrentPrincipal() principal: Principal, @Body({ schema: changePhone }) body: ChangePhone): Promise<ContactChangeView> {
    return this.begin(principal, 'change-phone', readPhone(body.phone));
  }

  @Post('contact-changes/:id/confirmation')
  @HoldersOwn('the code proves the telephone that he entered himself')
  @NoIdempotencyKey('A right code is taken once; a repetition is refused.')
  @ReturnsNothing('The number is his contact point; the former one is replaced.')
  @ProblemResponses('not-found', 'conflict', 'credentials-refused')
  confirm(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string, @Body({ schema: confirmPhone }) body: ConfirmPhone): Promise<void> {
    return this.confirmations.byCode(changeContext(principal, 'confirm-phone'), holderScope(principal), id, body.code);
  }

  private async begin(principal: Principal, command: string, address: Address): Promise<ContactChangeView> {
    const account = await this.accounts.own(principal.id);
    return viewOfChange(await this.changes.begin(changeContext(principal, command), account, personIdOf(principal), address));
  }
}

function personIdOf(principal: Principal): string {
  if (principal.kind === 'person' && principal.personId !== undefined) return principal.personId;
  throw new Problem('forbidden', 'This is for people who hold certificates.');
}
