import { Module } from '@nestjs/common';
import { SeedKeys } from './seed-keys.js';
import { SeedKeysRepository } from './seed-keys.repository.js';

@Module({ providers: [SeedKeys, SeedKeysRepository], exports: [SeedKeys, SeedKeysRepository] })
export class SeedKeysModule {}
