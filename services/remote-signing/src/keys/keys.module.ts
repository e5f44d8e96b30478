import { Module } from '@nestjs/common';
import { HolderKeys } from './holder-keys.js';
import { KeystoreHealth } from './keystore-health.js';

@Module({ providers: [HolderKeys, KeystoreHealth], exports: [HolderKeys] })
export class KeysModule {}
