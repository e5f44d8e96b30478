import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, NoIdempotencyKey, OfficersOwn, ProblemResponses, Returns, ReturnsNothing } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import type { SecurityKeyRow } from './security-key.entity.js';
import { enrolmentOptions, enrolSecurityKey, securityKeyList, securityKeyView, viewSecurityKey } from './security-keys.schemas.js';
import type { EnrolSecurityKey, SecurityKeyList, SecurityKeyView } from './security-keys.schemas.js';
import { SecurityKeysService } from './security-keys.service.js';

/** The caller's own security keys. */
@Controller('v1/me/security-keys')
@OfficersOwn('everybody looks after keys of his own; only a manager makes them count.')
export class OwnSecurityKeysController {
  constructor(private readonly keys: SecurityKeysService) {}

  @Get()
  @Returns(securityKeyList)
  async list(@CurrentPrincipal() principal: Principal): Promise<SecurityKeyList> {
    return { items: (await this.keys.listOwn(principal.id)).map((row) => this.view(row)) };
  }

  @Post('options')
  @NoIdempotencyKey('Opening again gives a fresh challenge and makes the former one void.')
  @Returns(enrolmentOptions, { description: 'For the browser: have a key made. The challenge is open for five minutes.' })
  @ProblemResponses('not-found', 'unprocessable')
  options(@CurrentPrincipal() principal: Principal): Promise<z.infer<typeof enrolmentOptions>> {
    return this.keys.enrolmentOptions(changeContext(principal, 'open-security-key-enrolment'));
  }

  @Post()
  @NoIdempotencyKey('A challenge is taken once: a repetition is refused.')
  @Returns(securityKeyView, { status: 201, description: 'The key is enrolled; it counts once a manager has confirmed it.' })
  @ProblemResponses('not-found', 'unprocessable', 'conflict')
  async enrol(@CurrentPrincipal() principal: Principal, @Body({ schema: enrolSecurityKey }) body: EnrolSecurityKey): Promise<SecurityKeyView> {
    return this.view(await this.keys.enrol(changeContext(principal, 'enrol-security-key'), body));
  }

  @Delete(':id')
  @ReturnsNothing('The key confirms nothing any more.')
  @ProblemResponses('not-found', 'illegal-transition')
  async revoke(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<void> {
    await this.keys.revokeOwn(changeContext(principal, 'revoke-security-key'), id);
  }

  private view(row: SecurityKeyRow): SecurityKeyView {
    return viewSecurityKey(row, this.keys.textsOf(row));
  }
}
