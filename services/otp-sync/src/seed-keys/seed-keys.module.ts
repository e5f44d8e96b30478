import { Module } from '@nestjs/common';
import { SeedKeyEnvelope } from './seed-key-envelope.js';
import { SeedKeys } from './seed-keys.js';
import { SeedKeysRepository } from './seed-keys.repository.js';

@Module({ providers: [SeedKeyEnvelope, SeedKeys, SeedKeysRepository], exports: [SeedKeys, SeedKeysRepository] })
export class SeedKeysModule {}
