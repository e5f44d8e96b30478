import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, RoomOnly, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { completionProgress, completionProgressSchema } from '../completions/completion-progress.js';
import type { CompletionProgress } from '../completions/completion-progress.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { asSubject } from '../subjects/as-subject.js';
import { chooseToken, handedTokens, tokenCodes } from './token-hand-overs.schemas.js';
import type { ChooseToken, HandedTokens, TokenCodes } from './token-hand-overs.schemas.js';
import { TokenHandOversService } from './token-hand-overs.service.js';

const requestId = z.uuid();

/** The subject and the token in his hands, on his way from approval to certificate. */
@Controller('v1/subject-requests/:id')
@RoomOnly('issuance:subject')
export class SubjectTokensController {
  constructor(
    private readonly handOvers: TokenHandOversService,
    private readonly sealed: SealedJson,
  ) {}

  @Get('tokens')
  @Returns(handedTokens, { description: 'Tokens that were handed over to him and wait for their first codes.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict', 'unavailable')
  async tokens(@Param('id', { schema: requestId }) id: string): Promise<HandedTokens> {
    return { items: [...(await this.handOvers.tokens(id))] };
  }

  @Post('token-choices')
  @NoIdempotencyKey('The same choice again changes nothing.')
  @Returns(completionProgressSchema, { status: 201, description: 'Codes come from this token, once it is active.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict', 'unavailable')
  async choose(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: chooseToken }) { deviceId }: ChooseToken,
  ): Promise<CompletionProgress> {
    return completionProgress(await this.handOvers.choose(asSubject(principal, id, 'choose-token'), id, deviceId), this.sealed);
  }

  @Post('token-activations')
  @SecretFields('userCode', 'firstCode', 'secondCode', 'thirdCode')
  @NoIdempotencyKey('A token that is active stays so.')
  @Returns(completionProgressSchema, { description: 'The token is active; the codes are spent.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict', 'credentials-refused', 'otp-device-locked', 'too-many-requests', 'unavailable')
  async activate(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: tokenCodes }) codes: TokenCodes,
  ): Promise<CompletionProgress> {
    return completionProgress(await this.handOvers.activate(asSubject(principal, id, 'activate-token'), id, codes), this.sealed);
  }
}
