import { Controller, Get } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import { CurrentPrincipal, ProblemResponses, Returns, SignedIn } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { IntegratorsService } from '../clients/integrators.service.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { AccountSecrets } from './account-secrets.js';
import { AccountsService } from './accounts.service.js';
import { me, permissionsOf } from './officers.schemas.js';
import type { Me } from './officers.schemas.js';

const OWN = everything('everybody may see his own account and the names of the organisations he acts for');

/** The caller's own account. */
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly secrets: AccountSecrets,
    private readonly organisations: OrganisationsService,
    private readonly integrators: IntegratorsService,
  ) {}

  @Get()
  @SignedIn('Everybody may know who he is and what he may do.')
  @Returns(me)
  @ProblemResponses('not-found')
  async get(@CurrentPrincipal() principal: Principal): Promise<Me> {
    const { displayName, locale } = await this.describe(principal);
    // Grants of the token, not of the row: they are what the other rooms act on.
    const grants = principal.grants.map((grant) => ({ ...grant }));
    const organisations = await this.organisations.named(OWN, [...new Set(grants.map((grant) => grant.organisationId))]);
    return {
      id: principal.id,
      kind: principal.kind === 'person' ? 'person' : 'client',
      displayName,
      locale,
      grants,
      permissions: permissionsOf(grants),
      organisations: organisations.map(({ id, name }) => ({ id, name })),
    };
  }

  private async describe(principal: Principal): Promise<Pick<Me, 'displayName' | 'locale'>> {
    if (principal.kind !== 'person') return { displayName: (await this.integrators.find(principal.id))?.name ?? '', locale: 'en' };
    const account = await this.accounts.get(OWN, principal.id);
    return { displayName: this.secrets.displayName(account), locale: account.locale };
  }
}
