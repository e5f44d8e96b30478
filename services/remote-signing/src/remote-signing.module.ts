import { Module } from '@nestjs/common';
import { CredentialsModule } from './credentials/credentials.module.js';

/** The table of contents. */
@Module({
  imports: [
    // certificate.issued.v1, .refused.v1, .revoked.v1, .expired.v1 → credentials.events.ts
    CredentialsModule,
  ],
})
export class RemoteSigningModule {}
