import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { PinsModule } from '../pins/pins.module.js';
import { PinResetsController } from './pin-resets.controller.js';
import { PinResetsRepository } from './pin-resets.repository.js';
import { PinResetsService } from './pin-resets.service.js';
import { ResetEvidence } from './reset-evidence.js';

@Module({
  imports: [CredentialsModule, PinsModule],
  controllers: [PinResetsController],
  providers: [PinResetsRepository, PinResetsService, ResetEvidence],
  exports: [PinResetsService],
})
export class PinResetsModule {}
