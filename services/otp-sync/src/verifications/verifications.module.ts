import { Module } from '@nestjs/common';
import { ChallengesModule } from '../challenges/challenges.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { HolderLimitsModule } from '../holder-limits/holder-limits.module.js';
import { AttemptsRepository } from './attempts.repository.js';
import { AttemptsService } from './attempts.service.js';
import { VerificationsController } from './verifications.controller.js';
import { VerificationsService } from './verifications.service.js';

@Module({
  imports: [DevicesModule, ChallengesModule, HolderLimitsModule],
  controllers: [VerificationsController],
  providers: [VerificationsService, AttemptsService, AttemptsRepository],
  exports: [VerificationsService, AttemptsRepository],
})
export class VerificationsModule {}
