import { Controller, Post } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import { changeContext, CurrentPrincipal, NoIdempotencyKey, OfficersOwn, ProblemResponses, Returns } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { smsNotice } from './sms-codes.schemas.js';
import { SmsCodesService, WHILE_SIGNED_IN } from './sms-codes.service.js';
import type { SmsNotice } from './sms-codes.service.js';

const OWN = everything('everybody may have a code sent to his own telephone');

/** For whoever confirms a decision and gets his codes by SMS. */
@Controller('v1/me/second-factor-codes')
export class MySmsCodesController {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly codes: SmsCodesService,
  ) {}

  @Post()
  @OfficersOwn('the code goes to the telephone of the person who is signed in.')
  @NoIdempotencyKey('Another one makes the former void, and cannot be had within a minute.')
  @Returns(smsNotice, { status: 202, description: 'A code is on its way.' })
  @ProblemResponses('unprocessable', 'too-many-requests', 'unavailable')
  async send(@CurrentPrincipal() principal: Principal): Promise<SmsNotice> {
    const account = await this.accounts.findOfficer(OWN, principal.id);
    if (account?.state !== 'ACTIVE') throw new Problem('unprocessable', 'The account is not active any more.');
    return this.codes.send(changeContext(principal, 'send-second-factor-code'), account, WHILE_SIGNED_IN);
  }
}
