import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { DevicesModule } from '../devices/devices.module.js';
import { RESEAL_TASK } from './reseal-task.js';
import { SeedKeyRotation } from './seed-key-rotation.service.js';
import { SeedKeysController } from './seed-keys.controller.js';
import { SeedKeysModule } from './seed-keys.module.js';

const INTERVAL_MS = 60_000;

/** Apart from the keys, since it opens what devices have sealed. */
@Module({ imports: [DevicesModule, SeedKeysModule], controllers: [SeedKeysController], providers: [SeedKeyRotation] })
export class SeedKeyRotationModule implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly rotation: SeedKeyRotation,
  ) {}

  onModuleInit(): void {
    this.leadership.add({ name: RESEAL_TASK, intervalMs: INTERVAL_MS, run: () => this.rotation.step() });
  }
}
