import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, holderScope, HoldersOwn, ProblemResponses, Returns, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { deviceState } from '../devices/devices.schemas.js';
import type { DeviceStateView } from '../devices/devices.schemas.js';
import { resyncOrder } from '../resynchronisations/resyncs.schemas.js';
import type { ResyncOrder } from '../resynchronisations/resyncs.schemas.js';
import { ResyncsService } from '../resynchronisations/resyncs.service.js';
import { withoutQuotes } from '../verifications/verifications.controller.js';

/**
 * The first codes of a token that was handed over, by its holder. It may have been pressed on its way, or have lain long: so they are codes
 * in a row, looked for and limited as those of a resynchronisation are.
 */
@Controller('v1/my-devices/:deviceId/activations')
export class ActivationsController {
  constructor(private readonly resyncs: ResyncsService) {}

  @Post()
  @HoldersOwn('a token that is not active confirms nothing: the user code of its card stands for it')
  @SecretFields('userCode', 'firstCode', 'secondCode', 'thirdCode')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'otp-device-locked', 'too-many-requests', 'unprocessable')
  @Returns(deviceState, { description: 'The token is active, and the device that it replaces is not; the codes are spent.' })
  async activate(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: z.uuid() }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: resyncOrder }) order: ResyncOrder,
  ): Promise<DeviceStateView> {
    const request = { deviceId: id, accountId: principal.id, requestKey: withoutQuotes(key), activates: true };
    await this.resyncs.submit(changeContext(principal, 'activate'), holderScope(principal), request, order);
    return { id, state: 'ACTIVE' };
  }
}
