import { Controller, Get, Param, Post } from '@nestjs/common';
import { ofHolder } from '@vidimus/persistence';
import { changeContext, CurrentPrincipal, holderScope, HoldersOwn, NoIdempotencyKey, ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { deviceState, holderDevices } from './devices.schemas.js';
import type { DeviceStateView, HolderDevices } from './devices.schemas.js';
import { DevicesService } from './devices.service.js';
import { DeviceViews } from './device-views.js';

/** All devices of one holder: for whoever has codes of his verified, and for himself. */
@Controller('v1')
export class HolderDevicesController {
  constructor(
    private readonly views: DeviceViews,
    private readonly devices: DevicesService,
  ) {}

  @Get('holders/:holderId/devices')
  @RoomOnly('otp-sync:verify')
  @ProblemResponses('unprocessable')
  @Returns(holderDevices, { description: 'Devices that are registered, delivered or active, the one that was activated last first. None of an unknown holder.' })
  ofHolder(@Param('holderId', { schema: z.uuid() }) holderId: string): Promise<HolderDevices> {
    return this.views.listOf(ofHolder(holderId));
  }

  @Get('my-devices')
  @HoldersOwn('everybody sees by what he confirms')
  @ProblemResponses('unprocessable')
  @Returns(holderDevices, { description: 'Devices that are registered, delivered or active, the one that was activated last first.' })
  mine(@CurrentPrincipal() principal: Principal): Promise<HolderDevices> {
    return this.views.listOf(holderScope(principal));
  }

  @Post('my-devices/:deviceId/loss')
  @HoldersOwn('whoever lost a device cannot confirm by it, and the loss has to act at once')
  @NoIdempotencyKey('In its new state the device does not answer a repetition.')
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(deviceState, { description: 'The device is reported lost; it takes no code any more.' })
  async reportLost(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: z.uuid() }) id: string): Promise<DeviceStateView> {
    const { state } = await this.devices.applyWithin(holderScope(principal), changeContext(principal, 'report-lost'), id, { type: 'report_lost' }, () => ({}));
    return { id, state };
  }
}
