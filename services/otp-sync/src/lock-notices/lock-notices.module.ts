import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { DevicesModule } from '../devices/devices.module.js';
import { HolderAccountsModule } from '../holder-accounts/holder-accounts.module.js';
import { LockNoticesEvents } from './lock-notices.events.js';
import { LockNotices, TELL_OF_LOCK } from './lock-notices.service.js';
import type { TellOfLock } from './lock-notices.service.js';

@Module({ imports: [DevicesModule, HolderAccountsModule], controllers: [LockNoticesEvents], providers: [LockNotices] })
export class LockNoticesModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly notices: LockNotices,
  ) {}

  onModuleInit(): void {
    this.jobs.define<TellOfLock>(TELL_OF_LOCK, (job) => this.notices.tell(job));
  }
}
