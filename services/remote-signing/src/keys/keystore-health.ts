import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { WrappingKeystore } from '@vidimus/keystore';
import { Health } from '@vidimus/service-kit';
import { KEYSTORE } from './holder-keys.js';

/** The room is ready only when its keystore answers. */
@Injectable()
export class KeystoreHealth implements OnModuleInit {
  constructor(
    private readonly health: Health,
    @Inject(KEYSTORE) private readonly keystore: WrappingKeystore,
  ) {}

  onModuleInit(): void {
    this.health.add('keystore', async () => {
      await this.keystore.list();
    });
  }
}
