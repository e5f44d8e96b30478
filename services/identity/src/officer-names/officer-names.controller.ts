import { Controller, Get, Query } from '@nestjs/common';
import { Allow, CurrentPrincipal, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { officerNames, officerNamesQuery } from './officer-names.schemas.js';
import type { OfficerNames, OfficerNamesQuery } from './officer-names.schemas.js';

/** What officers are called, for histories, which hold ids alone. */
@Controller('v1/officer-names')
export class OfficerNamesController {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly secrets: AccountSecrets,
  ) {}

  @Get()
  @Allow('issuance:read')
  @Returns(officerNames, { description: 'Those among the ids who are officers of organisations whose requests you see, also former ones; the others are left out.' })
  async list(@CurrentPrincipal() principal: Principal, @Query({ schema: officerNamesQuery }) { id }: OfficerNamesQuery): Promise<OfficerNames> {
    const officers = await this.accounts.officersAmong(scopeFor(principal, 'issuance:read'), id);
    return { items: officers.map((row) => ({ id: row.id, displayName: this.secrets.displayName(row) })) };
  }
}
