import { Module } from '@nestjs/common';
import { OidcStore } from './oidc-store.js';

@Module({ providers: [OidcStore], exports: [OidcStore] })
export class OidcStoreModule {}
