import { Body, Controller, Get, Put } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import { changeContext, CurrentPrincipal, isHolder, NoIdempotencyKey, OfficersOwn, ProblemResponses, Returns, SignedIn } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { IntegratorsService } from '../clients/integrators.service.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { AccountSecrets } from './account-secrets.js';
import { AccountsService } from './accounts.service.js';
import { me, permissionsOf, subscription } from './officers.schemas.js';
import type { Me, Subscription } from './officers.schemas.js';

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
    const own = await this.describe(principal);
    // Grants of the token, not of the row: they are what the other rooms act on.
    const grants = principal.grants.map((grant) => ({ ...grant }));
    const organisations = await this.organisations.named(OWN, [...new Set(grants.map((grant) => grant.organisationId))]);
    return {
      id: principal.id,
      kind: principal.kind === 'person' ? 'person' : 'client',
      holder: isHolder(principal),
      ...own,
      grants,
      permissions: permissionsOf(grants),
      organisations: organisations.map(({ id, name }) => ({ id, name })),
    };
  }

  @Put('subscription')
  @OfficersOwn('everybody decides for himself what he is told of.')
  @NoIdempotencyKey('A repetition leaves the same.')
  @Returns(subscription, { description: 'Mails are sent accordingly from now on.' })
  @ProblemResponses('not-found')
  async subscribe(@CurrentPrincipal() principal: Principal, @Body({ schema: subscription }) body: Subscription): Promise<Subscription> {
    const account = await this.accounts.subscribe(changeContext(principal, 'subscribe'), OWN, principal.id, body.requestsOfMyOrganisation);
    return { requestsOfMyOrganisation: account.toldOfRequests };
  }

  private async describe(principal: Principal): Promise<Pick<Me, 'displayName' | 'userId' | 'email' | 'secondFactor' | 'locale' | 'subscription'>> {
    if (principal.kind !== 'person') {
      const displayName = (await this.integrators.find(principal.id))?.name ?? '';
      return { displayName, userId: null, email: null, secondFactor: null, locale: 'en', subscription: null };
    }
    const account = await this.accounts.own(principal.id);
    const displayName = this.secrets.displayName(account);
    if (account.kind === 'HOLDER') {
      // His devices are the other room's, and his addresses are contact points.
      return { displayName, userId: this.secrets.username(account), email: null, secondFactor: null, locale: account.locale, subscription: null };
    }
    return {
      displayName,
      userId: null,
      email: this.secrets.email(account),
      secondFactor: account.secondFactor,
      locale: account.locale,
      subscription: { requestsOfMyOrganisation: account.toldOfRequests },
    };
  }
}
