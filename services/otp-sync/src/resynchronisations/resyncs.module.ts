import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { DevicesModule } from '../devices/devices.module.js';
import { HolderLimitsModule } from '../holder-limits/holder-limits.module.js';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { resyncTurns, Turns } from '../turns/turns.js';
import { UserCodesModule } from '../user-codes/user-codes.module.js';
import { VerificationsModule } from '../verifications/verifications.module.js';
import { HolderNotices } from './holder-notices.service.js';
import { ResyncsController } from './resyncs.controller.js';
import { ResyncsRepository } from './resyncs.repository.js';
import { ResyncsService } from './resyncs.service.js';
import { SubmissionsService } from './submissions.service.js';
import { TELL_HOLDER } from './tell-holder-job.js';
import type { TellHolder } from './tell-holder-job.js';

const TURNS = { provide: Turns, inject: [OTP_SETTINGS], useFactory: ({ resyncShare }: OtpSettings): Turns => new Turns(resyncTurns(resyncShare)) };

@Module({
  imports: [DevicesModule, HolderLimitsModule, UserCodesModule, VerificationsModule],
  controllers: [ResyncsController],
  providers: [ResyncsService, SubmissionsService, ResyncsRepository, HolderNotices, TURNS],
  exports: [ResyncsService],
})
export class ResyncsModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly notices: HolderNotices,
  ) {}

  onModuleInit(): void {
    this.jobs.define<TellHolder>(TELL_HOLDER, (job) => this.notices.tell(job));
  }
}
