import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { everything } from '@vidimus/persistence';
import { DevicePoliciesModule } from '../device-policies/device-policies.module.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { ConfirmationsController } from './confirmations.controller.js';
import { ConfirmationsRepository } from './confirmations.repository.js';
import { GuardedActsController } from './guarded-acts.controller.js';
import { GuardedActs } from './guarded-acts.service.js';

const INTERVAL_MS = 60_000;
const TIMER = everything('time runs out in every organisation');

@Module({ imports: [InventoryModule, DevicePoliciesModule], controllers: [ConfirmationsController, GuardedActsController], providers: [GuardedActs, ConfirmationsRepository] })
export class ConfirmationsModule implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly guarded: GuardedActs,
  ) {}

  onModuleInit(): void {
    this.leadership.add({ name: 'otp-sync-confirmations', intervalMs: INTERVAL_MS, run: () => this.guarded.lapseOneDue(TIMER) });
  }
}
