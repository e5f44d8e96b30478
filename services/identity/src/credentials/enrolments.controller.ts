import { Body, Controller, Inject, Post, Req } from '@nestjs/common';
import { clientNetwork, IDS, NoIdempotencyKey, ProblemResponses, Public, Returns, ReturnsNothing } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AttemptsService } from '../attempts/attempts.service.js';
import { CredentialsService } from './credentials.service.js';
import { completeEnrolment, openEnrolment, secondFactorSetup } from './enrolments.schemas.js';
import type { CompleteEnrolment, OpenEnrolment } from './enrolments.schemas.js';

/** An invited officer sets his credentials. */
@Controller('v1/enrolments')
@Public('Whoever holds an invitation code has no account to sign in with yet; the code is the proof.')
export class EnrolmentsController {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly attempts: AttemptsService,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @Post('opening')
  @NoIdempotencyKey('Opening again gives a fresh secret or code and makes the former one void.')
  @Returns(secondFactorSetup)
  @ProblemResponses('not-found', 'too-many-requests', 'unavailable')
  open(@Req() request: FastifyRequest, @Body({ schema: openEnrolment }) body: OpenEnrolment): Promise<z.infer<typeof secondFactorSetup>> {
    const network = clientNetwork(request.ip);
    return this.attempts.whileAllowed({ kind: 'invitation', network }, () =>
      this.credentials.openEnrolment(body.code, { network, correlationId: this.ids.uuid() }),
    );
  }

  @Post('completion')
  @NoIdempotencyKey('The code holds once; repeating it answers that it was used.')
  @ReturnsNothing('Password and second factor are set; the officer can sign in.')
  @ProblemResponses('not-found', 'unprocessable', 'too-many-requests')
  async complete(@Req() request: FastifyRequest, @Body({ schema: completeEnrolment }) body: CompleteEnrolment): Promise<void> {
    const { code, password, secondFactorCode } = body;
    await this.attempts.whileAllowed({ kind: 'invitation', network: clientNetwork(request.ip) }, () =>
      this.credentials.completeEnrolment(code, { password, secondFactor: { code: secondFactorCode } }, this.ids.uuid()),
    );
  }
}
