import { Body, Controller, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, IdempotentWithoutBody, ProblemResponses, Returns, RoomOnly, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { authorisedSigning, newAuthorisation, openedAuthorisation, signedDocuments } from './authorisations.schemas.js';
import type { AuthorisedSigning, NewAuthorisation, OpenedAuthorisation, SignedDocuments } from './authorisations.schemas.js';
import { AuthorisationsService } from './authorisations.service.js';

/** Signatures by PIN and one-time code. */
@Controller('v1/authorisations')
@RoomOnly('remote-signing:sign')
export class AuthorisationsController {
  constructor(private readonly authorisations: AuthorisationsService) {}

  @Post()
  @IdempotentWithoutBody()
  @SecretFields('pin')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'pin-blocked', 'otp-device-locked', 'too-many-requests', 'unavailable')
  @Returns(openedAuthorisation, { status: 201, description: 'The PIN is right; for five minutes a one-time code turns this into signatures, once.' })
  open(@CurrentPrincipal() principal: Principal, @Body({ schema: newAuthorisation }) wanted: NewAuthorisation): Promise<OpenedAuthorisation> {
    return this.authorisations.open(changeContext(principal, 'authorise'), wanted);
  }

  @Post(':id/otp')
  @SecretFields('secret', 'code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'conflict', 'otp-device-locked', 'too-many-requests', 'unprocessable', 'unavailable')
  @Returns(signedDocuments, { description: 'The signatures; the authorisation is spent.' })
  async sign(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: z.uuid() }) id: string,
    @Body({ schema: authorisedSigning }) wanted: AuthorisedSigning,
  ): Promise<SignedDocuments> {
    const signatures = await this.authorisations.sign(changeContext(principal, 'sign'), id, wanted);
    return { id, signatures: signatures.map((signature) => Buffer.from(signature).toString('base64')) };
  }
}
