import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { DevicesModule } from '../devices/devices.module.js';
import { HolderLimitsModule } from '../holder-limits/holder-limits.module.js';
import { ChallengeCodes } from './challenge-codes.js';
import { ChallengesController } from './challenges.controller.js';
import { ChallengesRepository } from './challenges.repository.js';
import { ChallengesService } from './challenges.service.js';
import { CodeMessagesEvents } from './code-messages.events.js';
import { CodeMessagesService } from './code-messages.service.js';
import { SEND_CODE } from './send-code-job.js';
import type { SendCode } from './send-code-job.js';

/** Somebody waits for the code: tried again every few seconds, for longer than it holds, so that the last try erases it. */
const RETRIES = { retryLimit: 60, retryDelayMaxSeconds: 10 };

@Module({
  imports: [DevicesModule, HolderLimitsModule],
  controllers: [ChallengesController, CodeMessagesEvents],
  providers: [ChallengesService, ChallengesRepository, ChallengeCodes, CodeMessagesService],
  exports: [ChallengesService, ChallengesRepository, ChallengeCodes],
})
export class ChallengesModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly messages: CodeMessagesService,
  ) {}

  onModuleInit(): void {
    this.jobs.define<SendCode>(SEND_CODE, (job) => this.messages.send(job), RETRIES);
  }
}
