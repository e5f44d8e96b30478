import { Body, Controller, Post, Req } from '@nestjs/common';
import { clientNetwork, NoIdempotencyKey, ProblemResponses, Public, Returns, ReturnsNothing } from '@vidimus/service-kit';
import type { FastifyRequest } from 'fastify';
import { AttemptsService } from '../attempts/attempts.service.js';
import { completeFirstAdministrator, firstAdministratorSetup, openFirstAdministrator } from './first-administrator.schemas.js';
import type { CompleteFirstAdministrator, FirstAdministratorSetup, OpenFirstAdministrator } from './first-administrator.schemas.js';
import { FirstAdministratorService } from './first-administrator.service.js';

/** The first administrator of an installation sets his credentials. */
@Controller('v1/first-administrator')
@Public('There is nobody yet who could sign in; the link that was printed in the shell is the proof.')
export class FirstAdministratorController {
  constructor(
    private readonly administrators: FirstAdministratorService,
    private readonly attempts: AttemptsService,
  ) {}

  @Post('opening')
  @NoIdempotencyKey('Opening again gives a fresh secret and challenge and makes the former ones void.')
  @Returns(firstAdministratorSetup)
  @ProblemResponses('not-found', 'too-many-requests')
  open(@Req() request: FastifyRequest, @Body({ schema: openFirstAdministrator }) body: OpenFirstAdministrator): Promise<FirstAdministratorSetup> {
    return this.attempts.whileAllowed({ kind: 'invitation', network: clientNetwork(request.ip) }, () => this.administrators.open(body));
  }

  @Post('completion')
  @NoIdempotencyKey('The link holds once; repeating it answers that it was used.')
  @ReturnsNothing('The account is active, and the security key enrolled; the administrator can sign in.')
  @ProblemResponses('not-found', 'unprocessable', 'conflict', 'too-many-requests')
  async complete(@Req() request: FastifyRequest, @Body({ schema: completeFirstAdministrator }) body: CompleteFirstAdministrator): Promise<void> {
    await this.attempts.whileAllowed({ kind: 'invitation', network: clientNetwork(request.ip) }, () => this.administrators.complete(body));
  }
}
