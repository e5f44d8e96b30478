import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import {
  Allow,
  changeContext,
  CurrentPrincipal,
  IdempotentWithoutBody,
  NoIdempotencyKey,
  ProblemResponses,
  Returns,
  scopeFor,
} from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { grantRequest } from '../grants/account-grant.js';
import type { GrantRequest, HeldGrant } from '../grants/account-grant.js';
import { checkManageable } from '../grants/grant-policy.js';
import { GrantingService } from '../grants/granting.service.js';
import { pageQuery } from '../organisations/organisations.schemas.js';
import type { PageQuery } from '../organisations/organisations.schemas.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { readEmail, readPhone } from '../persons/person-input.js';
import { OidcStore } from '../openid/oidc-store.js';
import { AccountSecrets } from './account-secrets.js';
import { AccountsService } from './accounts.service.js';
import type { Invited } from './accounts.service.js';
import { createOfficer, invitedOfficer, officerPage, officerView, putEmail, viewOfficer } from './officers.schemas.js';
import type { CreateOfficer, InvitedOfficer, OfficerView, PutEmail } from './officers.schemas.js';

const id = { schema: z.uuid() };

/** Officers and their roles, within the organisations that the caller manages. */
@Controller('v1/officers')
export class OfficersController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly secrets: AccountSecrets,
    private readonly organisations: OrganisationsService,
    private readonly granting: GrantingService,
    private readonly sessions: OidcStore,
  ) {}

  @Get()
  @Allow('officer:read')
  @Returns(officerPage)
  async list(@CurrentPrincipal() principal: Principal, @Query({ schema: pageQuery }) query: PageQuery): Promise<z.infer<typeof officerPage>> {
    const page = await this.accounts.page(scopeFor(principal, 'officer:read'), query);
    return { items: page.items.map((row) => viewOfficer(row, this.secrets)), nextCursor: page.nextCursor };
  }

  @Post()
  @Allow('officer:manage')
  @IdempotentWithoutBody()
  @Returns(invitedOfficer, { status: 201, description: 'The officer is invited.' })
  @ProblemResponses('not-found', 'conflict', 'unprocessable')
  async create(@CurrentPrincipal() principal: Principal, @Body({ schema: createOfficer }) body: CreateOfficer): Promise<InvitedOfficer> {
    const scope = scopeFor(principal, 'officer:manage');
    const organisation = await this.organisations.get(scope, body.organisationId);
    const grants = await this.granting.prepareAll({ grants: principal.grants, scope }, 'person', body.grants);
    const officer = { ...body, email: readEmail(body.email).value, phone: phoneOf(body), grants };
    return this.viewInvited(await this.accounts.create(changeContext(principal, 'create'), organisation, officer));
  }

  @Get(':id')
  @Allow('officer:read')
  @Returns(officerView)
  @ProblemResponses('not-found')
  async get(@CurrentPrincipal() principal: Principal, @Param('id', id) officerId: string): Promise<OfficerView> {
    return viewOfficer(await this.accounts.get(scopeFor(principal, 'officer:read'), officerId), this.secrets);
  }

  @Put(':id/email')
  @Allow('officer:manage')
  @NoIdempotencyKey('A repetition leaves the same address.')
  @Returns(officerView)
  @ProblemResponses('not-found', 'conflict', 'illegal-transition')
  async setEmail(@CurrentPrincipal() principal: Principal, @Param('id', id) officerId: string, @Body({ schema: putEmail }) body: PutEmail): Promise<OfficerView> {
    const scope = await this.manageableOnly(principal, officerId);
    const { value } = readEmail(body.email);
    return viewOfficer(await this.accounts.setEmail(changeContext(principal, 'set-email'), scope, officerId, value), this.secrets);
  }

  @Post(':id/grants')
  @Allow('officer:manage')
  @Returns(officerView, { status: 201, description: 'The officer holds the role from his next token on.' })
  @ProblemResponses('not-found', 'conflict', 'illegal-transition', 'unprocessable')
  async giveRole(
    @CurrentPrincipal() principal: Principal,
    @Param('id', id) officerId: string,
    @Body({ schema: grantRequest }) body: GrantRequest,
  ): Promise<OfficerView> {
    const scope = this.othersOnly(principal, officerId);
    const grant = await this.granting.prepare({ grants: principal.grants, scope }, 'person', body);
    return viewOfficer(await this.accounts.giveRole(changeContext(principal, 'give-role'), scope, officerId, grant), this.secrets);
  }

  @Delete(':id/grants/:grantId')
  @Allow('officer:manage')
  @Returns(officerView)
  @ProblemResponses('not-found', 'illegal-transition')
  async takeRole(
    @CurrentPrincipal() principal: Principal,
    @Param('id', id) officerId: string,
    @Param('grantId', id) grantId: string,
  ): Promise<OfficerView> {
    const scope = this.othersOnly(principal, officerId);
    const check = (grant: HeldGrant): void => checkManageable(principal.grants, grant);
    return viewOfficer(await this.accounts.takeRole(changeContext(principal, 'take-role'), scope, officerId, grantId, check), this.secrets);
  }

  @Post(':id/invitation')
  @Allow('officer:manage')
  @IdempotentWithoutBody()
  @Returns(invitedOfficer, { status: 201, description: 'Password and second factor are void; the new code sets others.' })
  @ProblemResponses('not-found', 'illegal-transition')
  async invite(@CurrentPrincipal() principal: Principal, @Param('id', id) officerId: string): Promise<InvitedOfficer> {
    const scope = await this.manageableOnly(principal, officerId);
    const invited = await this.accounts.invite(changeContext(principal, 'invite'), scope, officerId);
    await this.sessions.endSessions(officerId);
    return this.viewInvited(invited);
  }

  @Post(':id/disabling')
  @Allow('officer:manage')
  @Returns(officerView, { description: 'The account is disabled for good; its sessions are ended.' })
  @ProblemResponses('not-found', 'illegal-transition')
  async disable(@CurrentPrincipal() principal: Principal, @Param('id', id) officerId: string): Promise<OfficerView> {
    const scope = await this.manageableOnly(principal, officerId);
    const account = await this.accounts.disable(changeContext(principal, 'disable'), scope, officerId);
    // Tokens are refused from the commit on, because the provider asks for the account each time; this frees what is stored.
    await this.sessions.endSessions(officerId);
    return viewOfficer(account, this.secrets);
  }

  /** Nobody changes his own roles or his own state. */
  private othersOnly(principal: Principal, officerId: string): ReturnType<typeof scopeFor> {
    if (principal.id === officerId) throw new Problem('forbidden', 'Nobody manages his own account. Ask another administrator.');
    return scopeFor(principal, 'officer:manage');
  }

  /** Whoever takes an account over or away must be able to give every role it holds: else a manager could become his administrator. */
  private async manageableOnly(principal: Principal, officerId: string): Promise<ReturnType<typeof scopeFor>> {
    const scope = this.othersOnly(principal, officerId);
    const account = await this.accounts.get(scope, officerId);
    for (const grant of account.grants) checkManageable(principal.grants, grant);
    return scope;
  }

  private viewInvited({ account, code, expiresAt }: Invited): InvitedOfficer {
    return { ...viewOfficer(account, this.secrets), invitation: { code, expiresAt: expiresAt.toISOString() } };
  }
}

/** A telephone belongs to the second factor SMS and to no other. */
function phoneOf({ secondFactor, phone }: CreateOfficer): string | null {
  if (secondFactor === 'SMS' && phone !== undefined) return readPhone(phone).value;
  if (secondFactor === 'TOTP' && phone === undefined) return null;
  const detail = secondFactor === 'SMS' ? 'Say which telephone the codes go to.' : 'Leave it out, or choose the second factor SMS.';
  throw new Problem('validation-failed', 'The telephone does not fit the second factor.', { errors: [{ pointer: '/phone', detail, code: 'SECOND_FACTOR' }] });
}
