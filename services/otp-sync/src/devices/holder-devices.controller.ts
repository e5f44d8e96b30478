import { Controller, Get, Param } from '@nestjs/common';
import { ofHolder } from '@vidimus/persistence';
import { CurrentPrincipal, holderScope, HoldersOwn, ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { holderDevices } from './devices.schemas.js';
import type { HolderDevices } from './devices.schemas.js';
import { DeviceViews } from './device-views.js';

/** All devices of one holder: for whoever has codes of his verified, and for himself. */
@Controller('v1')
export class HolderDevicesController {
  constructor(private readonly views: DeviceViews) {}

  @Get('holders/:holderId/devices')
  @RoomOnly('otp-sync:verify')
  @ProblemResponses('unprocessable')
  @Returns(holderDevices, { description: 'Devices that are registered or active, the one that was activated last first. None of an unknown holder.' })
  ofHolder(@Param('holderId', { schema: z.uuid() }) holderId: string): Promise<HolderDevices> {
    return this.views.listOf(ofHolder(holderId));
  }

  @Get('my-devices')
  @HoldersOwn('everybody sees by what he confirms')
  @ProblemResponses('unprocessable')
  @Returns(holderDevices, { description: 'Devices that are registered or active, the one that was activated last first.' })
  mine(@CurrentPrincipal() principal: Principal): Promise<HolderDevices> {
    return this.views.listOf(holderScope(principal));
  }
}
