import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, RoomOnly, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { issuanceStatus, statusOf } from '../issuance-requests/issuance-requests.schemas.js';
import type { IssuanceStatus } from '../issuance-requests/issuance-requests.schemas.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { asSubject } from '../subjects/as-subject.js';
import { completionProgress, completionProgressSchema } from './completion-progress.js';
import type { CompletionProgress } from './completion-progress.js';
import {
  acceptTerms,
  assignedUserId,
  chooseOtp,
  chosenDevice,
  codeSent,
  enterCode,
  holderCodes,
  setCredentials,
  termsQuery,
  termsView,
} from './completions.schemas.js';
import type { AcceptTerms, ChooseOtp, ChosenDevice, EnterCode, HolderCodes, SetCredentials, TermsQuery, TermsView } from './completions.schemas.js';
import type { Challenge } from './holder-rooms.js';
import { SubjectCompletionService } from './subject-completion.service.js';

const requestId = z.uuid();

/**
 * The subject's way from approval to certificate. He has no account: the gateway lets him reach this one request after his tax login.
 * Nothing that is answered here is kept for repetitions, but for the last step: answers show secrets, or what only he may see.
 */
@Controller('v1/subject-requests/:id')
@RoomOnly('issuance:subject')
export class SubjectCompletionController {
  constructor(
    private readonly completion: SubjectCompletionService,
    private readonly sealed: SealedJson,
  ) {}

  @Get('terms')
  @Returns(termsView, { description: 'The present terms.' })
  @ProblemResponses('not-found')
  readTerms(@Param('id', { schema: requestId }) id: string, @Query({ schema: termsQuery }) { locale }: TermsQuery): Promise<TermsView> {
    return this.completion.terms(id, locale);
  }

  @Put('terms')
  @NoIdempotencyKey('Accepting them again changes nothing.')
  @Returns(completionProgressSchema, { description: 'The terms are accepted.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable')
  async acceptTerms(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: acceptTerms }) { version }: AcceptTerms,
  ): Promise<CompletionProgress> {
    return this.progressOf(await this.completion.acceptTerms(asSubject(principal, id, 'accept-terms'), id, version));
  }

  @Post('otp-devices')
  @NoIdempotencyKey('Each choice takes the place of the one before, and its answer holds a secret.')
  @Returns(chosenDevice, { status: 201, description: 'The source of codes is chosen; where codes are sent, the first one is on its way.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict', 'too-many-requests')
  chooseOtp(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: chooseOtp }) body: ChooseOtp,
  ): Promise<ChosenDevice> {
    return this.completion.chooseOtp(asSubject(principal, id, 'choose-otp'), id, body);
  }

  @Post('otp-codes')
  @NoIdempotencyKey('Codes can be asked for once a minute; the last one counts.')
  @Returns(codeSent, { status: 202, description: 'Another code is on its way.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict', 'too-many-requests')
  sendCode(@Param('id', { schema: requestId }) id: string): Promise<Challenge> {
    return this.completion.sendCode(id);
  }

  @Post('otp-verifications')
  @SecretFields('code')
  @NoIdempotencyKey('A source of codes that is verified stays so.')
  @Returns(completionProgressSchema, { description: 'The code is right.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict', 'credentials-refused', 'otp-device-locked', 'too-many-requests')
  async verifyOtp(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: enterCode }) { code }: EnterCode,
  ): Promise<CompletionProgress> {
    return this.progressOf(await this.completion.verifyOtp(asSubject(principal, id, 'verify-otp'), id, code));
  }

  @Post('credentials')
  @SecretFields('password', 'pin')
  @NoIdempotencyKey('The ids of account and key are those of the request; the last password and PIN count.')
  @Returns(assignedUserId, { status: 201, description: 'The account has its password, and the key exists under the PIN.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict')
  async setCredentials(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: setCredentials }) body: SetCredentials,
  ): Promise<{ userId: string }> {
    return { userId: await this.completion.prepareKey(asSubject(principal, id, 'prepare-key'), id, body) };
  }

  @Post('codes')
  @NoIdempotencyKey('Each call makes new codes and ends the former ones; they are kept nowhere.')
  @Returns(holderCodes, { status: 201, description: 'The codes, shown now only.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict', 'too-many-requests')
  newCodes(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<HolderCodes> {
    return this.completion.newCodes(asSubject(principal, id, 'show-codes'), id);
  }

  @Post('completion')
  @Returns(issuanceStatus, { status: 202, description: 'The certificate is being issued; its id is certificateId.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'unprocessable', 'conflict')
  async complete(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<IssuanceStatus> {
    return statusOf(await this.completion.complete(asSubject(principal, id, 'complete'), id));
  }

  private progressOf(row: IssuanceRequestRow): CompletionProgress {
    return completionProgress(row, this.sealed);
  }
}
