import { Module } from '@nestjs/common';
import { DeviceSecrets } from './device-secrets.js';
import { DevicesRepository } from './devices.repository.js';
import { DevicesService } from './devices.service.js';

@Module({ providers: [DevicesService, DevicesRepository, DeviceSecrets], exports: [DevicesService, DevicesRepository, DeviceSecrets] })
export class DevicesModule {}
