import { Module } from '@nestjs/common';
import { ChallengesModule } from '../challenges/challenges.module.js';
import { HolderLimitsModule } from '../holder-limits/holder-limits.module.js';
import { DeviceViews } from './device-views.js';
import { DevicesController } from './devices.controller.js';
import { HolderDevicesController } from './holder-devices.controller.js';
import { DevicesModule } from './devices.module.js';

/** Apart from the devices themselves, since what is shown of a device is also what was sent to it. */
@Module({ imports: [DevicesModule, ChallengesModule, HolderLimitsModule], controllers: [DevicesController, HolderDevicesController], providers: [DeviceViews], exports: [DeviceViews] })
export class DeviceRoutesModule {}
