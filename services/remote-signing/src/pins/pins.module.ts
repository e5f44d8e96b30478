import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { OneTimeCodes } from './one-time-codes.js';
import { PinAttempts } from './pin-attempts.service.js';
import { PinsController } from './pins.controller.js';
import { PinsService } from './pins.service.js';

@Module({
  imports: [CredentialsModule],
  controllers: [PinsController],
  providers: [OneTimeCodes, PinAttempts, PinsService],
  exports: [OneTimeCodes, PinAttempts, PinsService],
})
export class PinsModule {}
