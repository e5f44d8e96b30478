import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { draftedPinReset, draftPinReset, orderPinReset, pinStanding, standingOf } from './pin-resets.schemas.js';
import type { DraftedPinReset, DraftPinReset, OrderPinReset, PinStanding } from './pin-resets.schemas.js';
import { PinResetsService } from './pin-resets.service.js';

const certificateId = z.uuid();

/** An officer of the office that issued a certificate, and the PIN of its key. */
@Controller('v1/certificates/:certificateId')
export class PinResetsController {
  constructor(private readonly resets: PinResetsService) {}

  @Get('pin')
  @Allow('certificate:read')
  @ProblemResponses('not-found')
  @Returns(pinStanding, { description: 'How the PIN of the key on the server stands.' })
  async read(@CurrentPrincipal() principal: Principal, @Param('certificateId', { schema: certificateId }) id: string): Promise<PinStanding> {
    return standingOf(await this.resets.keyOf(scopeFor(principal, 'certificate:read'), id));
  }

  @Post('pin-reset-drafts')
  @Allow('issuance:approve')
  @NoIdempotencyKey('Nothing is kept: a repetition drafts another decision.')
  @ProblemResponses('not-found', 'illegal-transition', 'unprocessable')
  @Returns(draftedPinReset, { status: 201, description: 'The decision to be shown, and the digest to be confirmed.' })
  draft(
    @CurrentPrincipal() principal: Principal,
    @Param('certificateId', { schema: certificateId }) id: string,
    @Body({ schema: draftPinReset }) body: DraftPinReset,
  ): Promise<DraftedPinReset> {
    assertPerson(principal);
    return this.resets.draft(scopeFor(principal, 'issuance:approve'), principal.id, id, body);
  }

  @Post('pin-resets')
  @Allow('issuance:approve')
  @NoIdempotencyKey('A decision is taken once: a repetition is refused.')
  @ProblemResponses('not-found', 'illegal-transition', 'evidence-mismatch', 'unprocessable', 'conflict')
  @Returns(pinStanding, { status: 201, description: 'The holder may set a new PIN, with a code of his device.' })
  async order(
    @CurrentPrincipal() principal: Principal,
    @Param('certificateId', { schema: certificateId }) id: string,
    @Body({ schema: orderPinReset }) body: OrderPinReset,
  ): Promise<PinStanding> {
    assertPerson(principal);
    return standingOf(await this.resets.order(changeContext(principal, 'order-pin-reset'), scopeFor(principal, 'issuance:approve'), id, body));
  }
}

/** Only a person can have met somebody. */
function assertPerson(principal: Principal): void {
  if (principal.kind !== 'person') throw new Problem('forbidden', 'Only a person can order a new PIN: the holder is met face to face.');
}
