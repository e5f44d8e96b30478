import { Body, Controller, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { DevicesService } from '../devices/devices.service.js';
import { activationChallenge, sentChallenge, verificationChallenge } from './challenges.schemas.js';
import type { ActivationChallenge, SentChallenge, VerificationChallenge } from './challenges.schemas.js';
import { ChallengesService } from './challenges.service.js';

const deviceId = z.uuid();

/** Codes that are sent to a holder's number or mailbox. */
@Controller('v1/devices')
export class ChallengesController {
  constructor(
    private readonly challenges: ChallengesService,
    private readonly devices: DevicesService,
  ) {}

  @Post(':id/challenges')
  @RoomOnly('otp-sync:devices')
  @ProblemResponses('not-found', 'conflict', 'illegal-transition', 'otp-device-locked', 'too-many-requests', 'unprocessable')
  @Returns(sentChallenge, { status: 202, description: 'A code to activate the device is on its way.' })
  openForActivation(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: deviceId }) id: string,
    @Body({ schema: activationChallenge }) ask: ActivationChallenge,
  ): Promise<SentChallenge> {
    return this.challenges.open(changeContext(principal, 'open-challenge'), id, { ...ask, digest: null });
  }

  @Post(':id/verification-challenges')
  @RoomOnly('otp-sync:verify')
  @ProblemResponses('not-found', 'conflict', 'illegal-transition', 'otp-device-locked', 'too-many-requests', 'unprocessable')
  @Returns(sentChallenge, { status: 202, description: 'A code that authorises exactly this is on its way.' })
  async openForVerification(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: deviceId }) id: string,
    @Body({ schema: verificationChallenge }) ask: VerificationChallenge,
  ): Promise<SentChallenge> {
    return this.challenges.open(changeContext(principal, 'open-challenge'), (await this.devices.inPlaceOf(id)).id, ask);
  }
}
