import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, ReturnsNothing, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import type { SecurityKeyRow } from './security-key.entity.js';
import { confirmSecurityKey, revokeSecurityKey, securityKeyList, securityKeyView, viewSecurityKey } from './security-keys.schemas.js';
import type { ConfirmSecurityKey, RevokeSecurityKey, SecurityKeyList, SecurityKeyView } from './security-keys.schemas.js';
import { SecurityKeysService } from './security-keys.service.js';

const id = { schema: z.uuid() };

/** Security keys of the officers whom the caller manages. */
@Controller('v1/officers/:id/security-keys')
export class OfficersSecurityKeysController {
  constructor(private readonly keys: SecurityKeysService) {}

  @Get()
  @Allow('officer:read')
  @Returns(securityKeyList)
  @ProblemResponses('not-found')
  async list(@CurrentPrincipal() principal: Principal, @Param('id', id) officerId: string): Promise<SecurityKeyList> {
    return { items: (await this.keys.listOf(scopeFor(principal, 'officer:read'), officerId)).map((row) => this.view(row)) };
  }

  @Post(':keyId/confirmation')
  @Allow('officer:manage')
  @NoIdempotencyKey('A code is taken once, and a key is confirmed once: a repetition is refused.')
  @Returns(securityKeyView, { description: 'The key confirms the decisions of the officer from now on.' })
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'too-many-requests')
  async confirm(
    @CurrentPrincipal() principal: Principal,
    @Param('id', id) officerId: string,
    @Param('keyId', id) keyId: string,
    @Body({ schema: confirmSecurityKey }) { code }: ConfirmSecurityKey,
  ): Promise<SecurityKeyView> {
    if (principal.kind !== 'person') throw new Problem('forbidden', 'Only a person can confirm a security key.');
    const context = changeContext(principal, 'confirm-security-key');
    return this.view(await this.keys.confirm(context, scopeFor(principal, 'officer:manage'), officerId, keyId, code));
  }

  @Post(':keyId/revocation')
  @Allow('officer:manage')
  @ReturnsNothing('The key confirms nothing any more.')
  @ProblemResponses('not-found', 'illegal-transition')
  async revoke(
    @CurrentPrincipal() principal: Principal,
    @Param('id', id) officerId: string,
    @Param('keyId', id) keyId: string,
    @Body({ schema: revokeSecurityKey }) { reason }: RevokeSecurityKey,
  ): Promise<void> {
    await this.keys.revokeOf(changeContext(principal, 'revoke-security-key'), scopeFor(principal, 'officer:manage'), officerId, keyId, reason);
  }

  private view(row: SecurityKeyRow): SecurityKeyView {
    return viewSecurityKey(row, this.keys.textsOf(row));
  }
}
