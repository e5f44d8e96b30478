import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { deviceOrder, deviceView, registeredDevice } from './devices.schemas.js';
import type { DeviceOrder, DeviceView, RegisteredDevice } from './devices.schemas.js';
import { DevicesService } from './devices.service.js';
import { DeviceViews } from './device-views.js';

const deviceId = z.uuid();

/** Devices of holders. Rooms act on them in the name of the holder, who is known to them. */
@Controller('v1/devices')
export class DevicesController {
  constructor(
    private readonly devices: DevicesService,
    private readonly views: DeviceViews,
  ) {}

  @Put(':id')
  @RoomOnly('otp-sync:devices')
  @NoIdempotencyKey('The id in the address names the device: the same order gives the same one.')
  @ProblemResponses('conflict', 'unprocessable')
  @Returns(registeredDevice, { status: 201, description: 'The device is registered; for a program, what it is set up from.' })
  async register(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: deviceId }) id: string,
    @Body({ schema: deviceOrder }) order: DeviceOrder,
  ): Promise<RegisteredDevice> {
    return this.devices.registered(await this.devices.register(changeContext(principal, 'register'), id, order));
  }

  @Get(':id')
  @RoomOnly('otp-sync:devices')
  @ProblemResponses('not-found', 'unprocessable')
  @Returns(deviceView, { description: 'Where the device stands; nothing secret.' })
  get(@Param('id', { schema: deviceId }) id: string): Promise<DeviceView> {
    return this.views.of(id);
  }
}
