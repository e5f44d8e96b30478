import { Module } from '@nestjs/common';
import { SeedKeysModule } from '../seed-keys/seed-keys.module.js';
import { DeviceSecrets } from './device-secrets.js';
import { DevicesRepository } from './devices.repository.js';
import { DevicesService } from './devices.service.js';

@Module({ imports: [SeedKeysModule], providers: [DevicesService, DevicesRepository, DeviceSecrets], exports: [DevicesService, DevicesRepository, DeviceSecrets] })
export class DevicesModule {}
