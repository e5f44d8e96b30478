import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { Jobs } from '@vidimus/persistence';
import { ChallengesModule } from '../challenges/challenges.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { UserCodesModule } from '../user-codes/user-codes.module.js';
import { VerificationsModule } from '../verifications/verifications.module.js';
import { ReplacementNotices, TELL_OF_REPLACEMENT } from './replacement-notices.service.js';
import type { TellOfReplacement } from './replacement-notices.service.js';
import { ReplacementsController } from './replacements.controller.js';
import { ReplacementsRepository } from './replacements.repository.js';
import { ReplacementsService } from './replacements.service.js';

const INTERVAL_MS = 60_000;

@Module({ imports: [DevicesModule, ChallengesModule, UserCodesModule, VerificationsModule], controllers: [ReplacementsController], providers: [ReplacementsService, ReplacementsRepository, ReplacementNotices] })
export class ReplacementsModule implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly jobs: Jobs,
    private readonly replacements: ReplacementsService,
    private readonly notices: ReplacementNotices,
  ) {}

  onModuleInit(): void {
    this.jobs.define<TellOfReplacement>(TELL_OF_REPLACEMENT, (job) => this.notices.tell(job));
    this.leadership.add({ name: 'otp-sync-replacements', intervalMs: INTERVAL_MS, run: () => this.replacements.endOneDue() });
  }
}
