import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Keystore } from '@vidimus/keystore';
import { Health } from '@vidimus/service-kit';
import { DataSource } from 'typeorm';
import { KEYSTORE } from './signing/open-keystore.js';

/** Both roles are ready only when their keystore answers; the status role's database is its own to look at. */
@Injectable()
export class HealthChecks implements OnModuleInit {
  constructor(
    private readonly health: Health,
    @Inject(KEYSTORE) private readonly keystore: Keystore,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.health.add('keystore', async () => {
      await this.keystore.list();
    });
    this.health.add('database', async () => {
      await this.dataSource.query('SELECT 1');
    });
  }
}
