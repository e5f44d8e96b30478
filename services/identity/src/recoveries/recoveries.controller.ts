import { Body, Controller, Post, Req } from '@nestjs/common';
import { clientNetwork, NoIdempotencyKey, ProblemResponses, Public, Returns, ReturnsNothing } from '@vidimus/service-kit';
import type { FastifyRequest } from 'fastify';
import { RecoveriesService } from './recoveries.service.js';
import { askRecovery, askRecoveryCode, completeRecovery, openedRecovery, openRecovery, recoveryCodeNotice, recoveryTaken } from './recoveries.schemas.js';
import type { AskRecovery, AskRecoveryCode, CompleteRecovery, OpenedRecovery, OpenRecovery, RecoveryCodeNotice, RecoveryTaken } from './recoveries.schemas.js';
import { RECOVERY } from './recovery.js';
import { RecoveryLinksService } from './recovery-links.service.js';

/** For people who forgot their password or their user-id. */
@Controller('v1/recoveries')
@Public('Whoever forgot his password cannot sign in; a mail to a verified address, and the second factor, are the proof.')
export class RecoveriesController {
  constructor(
    private readonly recoveries: RecoveriesService,
    private readonly links: RecoveryLinksService,
  ) {}

  @Post()
  @NoIdempotencyKey('Asking again has another mail sent; the former link ends.')
  @Returns(recoveryTaken, { status: 202, description: 'The same answer for everybody: if an account is meant, its owner gets a mail.' })
  @ProblemResponses('too-many-requests')
  async ask(@Req() request: FastifyRequest, @Body({ schema: askRecovery }) body: AskRecovery): Promise<RecoveryTaken> {
    await this.recoveries.ask(body, clientNetwork(request.ip));
    return { ...RECOVERY };
  }

  @Post('openings')
  @NoIdempotencyKey('Looking changes nothing.')
  @Returns(openedRecovery, { description: 'The link is good; what is asked for besides it.' })
  @ProblemResponses('not-found', 'too-many-requests', 'unavailable')
  open(@Req() request: FastifyRequest, @Body({ schema: openRecovery }) body: OpenRecovery): Promise<OpenedRecovery> {
    return this.links.open(body.token, clientNetwork(request.ip));
  }

  @Post('codes')
  @NoIdempotencyKey('Another code makes the former void, and cannot be had within a minute.')
  @Returns(recoveryCodeNotice, { status: 202, description: 'A code is on its way.' })
  @ProblemResponses('not-found', 'unprocessable', 'too-many-requests', 'otp-device-locked', 'unavailable')
  sendCode(@Req() request: FastifyRequest, @Body({ schema: askRecoveryCode }) body: AskRecoveryCode): Promise<RecoveryCodeNotice> {
    return this.links.sendCode(body.token, body.locale, clientNetwork(request.ip));
  }

  @Post('completions')
  @NoIdempotencyKey('The link holds once; repeating it answers that it was used.')
  @ReturnsNothing('The password is set, and all sessions are ended.')
  @ProblemResponses('not-found', 'credentials-refused', 'unprocessable', 'too-many-requests', 'otp-device-locked', 'unavailable')
  async complete(@Req() request: FastifyRequest, @Body({ schema: completeRecovery }) body: CompleteRecovery): Promise<void> {
    await this.links.complete(body, clientNetwork(request.ip));
  }
}
