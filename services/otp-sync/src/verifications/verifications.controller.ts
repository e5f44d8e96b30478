import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, KnowsRepetitions, ProblemResponses, Returns, RoomOnly, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { deviceState } from '../devices/devices.schemas.js';
import type { DeviceStateView } from '../devices/devices.schemas.js';
import { activation, verificationAsk, verificationView, viewOf } from './verifications.schemas.js';
import type { Activation, VerificationAsk, VerificationView } from './verifications.schemas.js';
import { VerificationsService } from './verifications.service.js';

const deviceId = z.uuid();

/** Codes that holders type. */
@Controller('v1/devices')
export class VerificationsController {
  constructor(private readonly verifications: VerificationsService) {}

  @Post(':id/activations')
  @RoomOnly('otp-sync:devices')
  @SecretFields('code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'otp-device-locked', 'unprocessable')
  @Returns(deviceState, { description: 'The device is active.' })
  async activate(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: deviceId }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: activation }) { code }: Activation,
  ): Promise<DeviceStateView> {
    const { state } = await this.verifications.activate(changeContext(principal, 'activate'), id, { code, requestKey: withoutQuotes(key) });
    return { id, state };
  }

  @Post(':id/verifications')
  @RoomOnly('otp-sync:verify')
  @KnowsRepetitions('each attempt keeps the key of its request, which is unique for its caller')
  @SecretFields('code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'otp-device-locked', 'unprocessable')
  @Returns(verificationView, { description: 'The code was right, and is spent for exactly this.' })
  async verify(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: deviceId }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: verificationAsk }) { code, ...act }: VerificationAsk,
  ): Promise<VerificationView> {
    return viewOf(await this.verifications.verify(changeContext(principal, 'verify'), id, act, { code, requestKey: withoutQuotes(key) }));
  }
}

/** The kit has seen to it that the header is a UUID, in quotes or without. */
export function withoutQuotes(key: string): string {
  return key.replace(/^"(.*)"$/, '$1');
}
