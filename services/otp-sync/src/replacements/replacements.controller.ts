import { Body, Controller, Get, Headers, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, holderScope, HoldersOwn, NoIdempotencyKey, ProblemResponses, Returns, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { sentChallenge } from '../challenges/challenges.schemas.js';
import type { SentChallenge } from '../challenges/challenges.schemas.js';
import { activation } from '../verifications/verifications.schemas.js';
import type { Activation } from '../verifications/verifications.schemas.js';
import { withoutQuotes } from '../verifications/verifications.controller.js';
import { replacementCode, replacementOrder, replacementProof, replacementView } from './replacements.schemas.js';
import type { ReplacementCode, ReplacementOrder, ReplacementProofGiven, ReplacementView } from './replacements.schemas.js';
import { ReplacementsService } from './replacements.service.js';

const deviceId = z.uuid();
const OWN = 'a device is replaced by whoever has it: by a code of it, or by its user code and a delay';
const ended = replacementView.pick({ state: true, dueAt: true }).meta({ id: 'EndedDeviceReplacement' });

/** A holder puts another device in the place of his. All addresses name the old one. */
@Controller('v1/my-devices/:deviceId')
export class ReplacementsController {
  constructor(private readonly replacements: ReplacementsService) {}

  @Post('replacement')
  @HoldersOwn(OWN)
  @NoIdempotencyKey('What support authorised is spent by the first; another one begins anew.')
  @ProblemResponses('not-found', 'illegal-transition', 'otp-device-locked', 'credentials-refused', 'too-many-requests', 'unprocessable', 'unavailable')
  @Returns(replacementView, { status: 201, description: 'The new device is registered. Prove next that it is you.' })
  start(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string, @Body({ schema: replacementOrder }) order: ReplacementOrder): Promise<ReplacementView> {
    return this.replacements.start(changeContext(principal, 'start-replacement'), holderScope(principal), id, order);
  }

  @Get('replacement')
  @HoldersOwn(OWN)
  @ProblemResponses('not-found', 'unprocessable')
  @Returns(replacementView, { description: 'How far it is.' })
  get(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<ReplacementView> {
    return this.replacements.get(holderScope(principal), id);
  }

  @Post('replacement/codes')
  @HoldersOwn(OWN)
  @NoIdempotencyKey('Each call sends another code, and only the last one holds.')
  @ProblemResponses('not-found', 'conflict', 'illegal-transition', 'otp-device-locked', 'too-many-requests', 'unprocessable')
  @Returns(sentChallenge, { status: 202, description: 'A code is on its way.' })
  sendCode(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string, @Body({ schema: replacementCode }) { to, locale }: ReplacementCode): Promise<SentChallenge> {
    return this.replacements.sendCode(changeContext(principal, 'open-challenge'), holderScope(principal), id, to, locale);
  }

  @Post('replacement/proof')
  @HoldersOwn(OWN)
  @SecretFields('code', 'userCode')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'otp-device-locked', 'unprocessable')
  @Returns(replacementView, { description: 'It is you. Type the first code of the new device next; for a program, what it is set up from.' })
  prove(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: replacementProof }) proof: ReplacementProofGiven,
  ): Promise<ReplacementView> {
    const context = changeContext(principal, 'prove-replacement');
    return 'code' in proof
      ? this.replacements.proveByCode(context, holderScope(principal), id, { code: proof.code, requestKey: withoutQuotes(key) })
      : this.replacements.proveByUserCode(context, holderScope(principal), id, proof.userCode);
  }

  @Post('replacement/first-code')
  @HoldersOwn(OWN)
  @SecretFields('code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'otp-device-locked', 'unprocessable')
  @Returns(ended, { description: 'DONE: the new device is in use. WAITING: it will be at `dueAt`.' })
  takeFirstCode(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: activation }) { code }: Activation,
  ): Promise<Pick<ReplacementView, 'state' | 'dueAt'>> {
    return this.replacements.takeFirstCode(changeContext(principal, 'take-first-code'), holderScope(principal), id, { code, requestKey: withoutQuotes(key) });
  }

  @Post('replacement/cancellation')
  @HoldersOwn('whoever did not want it must be able to stop it, without the device')
  @NoIdempotencyKey('There is nothing to cancel the second time.')
  @ProblemResponses('not-found')
  @Returns(z.object({ id: z.uuid() }), { description: 'The old device stays.' })
  async cancel(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<{ id: string }> {
    await this.replacements.cancel(changeContext(principal, 'cancel-replacement'), holderScope(principal), id);
    return { id };
  }
}
