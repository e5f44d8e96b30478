import { Body, Controller, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, ProblemResponses, Returns, RoomOnly, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { pinChallenge, pinChallengeView, pinChange, pinUnblocking, pinView } from './pins.schemas.js';
import type { PinChallenge, PinChallengeView, PinChange, PinUnblocking, PinView } from './pins.schemas.js';
import { PinsService } from './pins.service.js';

const credentialId = z.uuid();

/** New PINs of holders whose certificate is issued. */
@Controller('v1/credentials/:id')
@RoomOnly('remote-signing:sign')
export class PinsController {
  constructor(private readonly pins: PinsService) {}

  @Post('pin-challenges')
  @ProblemResponses('not-found', 'illegal-transition', 'otp-device-locked', 'too-many-requests', 'unavailable')
  @Returns(pinChallengeView, { status: 202, description: 'A one-time code for a new PIN is on its way, unless the device shows codes by itself.' })
  async challenge(@Param('id', { schema: credentialId }) id: string, @Body({ schema: pinChallenge }) { purpose, locale }: PinChallenge): Promise<PinChallengeView> {
    return { codeSent: await this.pins.challenge(id, purpose, locale) };
  }

  @Post('pin-changes')
  @SecretFields('pin', 'newPin', 'code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'pin-blocked', 'otp-device-locked', 'too-many-requests', 'unprocessable', 'conflict', 'unavailable')
  @Returns(pinView, { description: 'The new PIN holds.' })
  async change(@CurrentPrincipal() principal: Principal, @Param('id', { schema: credentialId }) id: string, @Body({ schema: pinChange }) wanted: PinChange): Promise<PinView> {
    const { pinState } = await this.pins.change(changeContext(principal, 'change-pin'), id, wanted);
    return { id, pinState };
  }

  @Post('pin-unblockings')
  @SecretFields('unblockCode', 'newPin', 'code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'pin-blocked', 'otp-device-locked', 'unprocessable', 'conflict', 'unavailable')
  @Returns(pinView, { description: 'The PIN is free again, and the new one holds.' })
  async unblock(@CurrentPrincipal() principal: Principal, @Param('id', { schema: credentialId }) id: string, @Body({ schema: pinUnblocking }) wanted: PinUnblocking): Promise<PinView> {
    const { pinState } = await this.pins.unblock(changeContext(principal, 'unblock-pin'), id, wanted);
    return { id, pinState };
  }
}
