import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { changeContext, CurrentPrincipal, IdempotentWithoutBody, NoIdempotencyKey, ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { boundCredential, boundOf, drawnUnblockCode, newCredential, orderedCertificate, preparedCredential, preparedOf } from './credentials.schemas.js';
import type { BoundCredential, DrawnUnblockCode, NewCredential, OrderedCertificate, PreparedCredential } from './credentials.schemas.js';
import { CredentialsService } from './credentials.service.js';

const credentialId = z.uuid();

/** Holders' keys, from the PIN to the certificate. Issuance calls; the holder speaks through it. */
@Controller('v1/credentials')
@RoomOnly('remote-signing:credentials')
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  @Put(':id')
  @NoIdempotencyKey('The id in the address names the key: the same PIN gives the same one.')
  @ProblemResponses('conflict', 'illegal-transition')
  @Returns(preparedCredential, { status: 201, description: 'The pair is there, and its signing request. Another PIN makes another pair until a certificate is ordered.' })
  async prepare(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: credentialId }) id: string,
    @Body({ schema: newCredential }) wanted: NewCredential,
  ): Promise<PreparedCredential> {
    return preparedOf(await this.credentials.prepare(changeContext(principal, 'prepare'), id, wanted));
  }

  @Post(':id/unblock-codes')
  @IdempotentWithoutBody()
  @ProblemResponses('not-found', 'conflict', 'illegal-transition')
  @Returns(drawnUnblockCode, { status: 201, description: 'A new code; the one before ends. It sets a blocked PIN free.' })
  async drawUnblockCode(@CurrentPrincipal() principal: Principal, @Param('id', { schema: credentialId }) id: string): Promise<DrawnUnblockCode> {
    return { unblockCode: await this.credentials.drawUnblockCode(changeContext(principal, 'draw-unblock-code'), id) };
  }

  @Put(':id/certificate')
  @NoIdempotencyKey('The certificate named is the one that is tied, however often it is said.')
  @ProblemResponses('not-found', 'conflict', 'illegal-transition')
  @Returns(boundCredential, { description: 'The signing request to order the certificate with. From now on the pair stays.' })
  async bind(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: credentialId }) id: string,
    @Body({ schema: orderedCertificate }) { certificateId }: OrderedCertificate,
  ): Promise<BoundCredential> {
    return boundOf(await this.credentials.bind(changeContext(principal, 'bind'), id, certificateId), certificateId);
  }
}
