import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { ChallengesModule } from '../challenges/challenges.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { TokenImportsModule } from '../token-imports/token-imports.module.js';
import { DeadlinesService } from './deadlines.service.js';

const INTERVAL_MS = 60_000;

@Module({ imports: [DevicesModule, ChallengesModule, TokenImportsModule], providers: [DeadlinesService] })
export class DeadlinesModule implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly deadlines: DeadlinesService,
  ) {}

  onModuleInit(): void {
    this.leadership.add({ name: 'otp-sync-deadlines', intervalMs: INTERVAL_MS, run: () => this.deadlines.expireOneDue() });
    this.leadership.add({ name: 'otp-sync-imports', intervalMs: INTERVAL_MS, run: () => this.deadlines.lapseOneImport() });
    this.leadership.add({ name: 'otp-sync-erasure', intervalMs: INTERVAL_MS, run: () => this.deadlines.eraseOneChallenge() });
  }
}
