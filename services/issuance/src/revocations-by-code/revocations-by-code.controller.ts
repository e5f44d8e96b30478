import { Body, Controller, Post, Req } from '@nestjs/common';
import { clientNetwork, NoIdempotencyKey, ProblemResponses, Public, Returns, SecretFields } from '@vidimus/service-kit';
import type { FastifyRequest } from 'fastify';
import { revokeByCode, revokedByCode } from './revocations-by-code.schemas.js';
import type { RevokeByCode, RevokedByCode } from './revocations-by-code.schemas.js';
import { RevocationsByCodeService } from './revocations-by-code.service.js';

@Controller('v1/revocations-by-code')
@Public('Whoever lost what he signs in with, or fears that another has it, has the code; it ends his certificate and opens nothing.')
export class RevocationsByCodeController {
  constructor(private readonly revocations: RevocationsByCodeService) {}

  @Post()
  @SecretFields('userId', 'revocationCode')
  @NoIdempotencyKey('What is revoked stays so, and the same code says it again.')
  @Returns(revokedByCode, { description: 'What the code belongs to is revoked.' })
  @ProblemResponses('credentials-refused', 'too-many-requests', 'unavailable')
  async revoke(@Req() request: FastifyRequest, @Body({ schema: revokeByCode }) body: RevokeByCode): Promise<RevokedByCode> {
    return { certificates: await this.revocations.revoke(body, clientNetwork(request.ip)) };
  }
}
