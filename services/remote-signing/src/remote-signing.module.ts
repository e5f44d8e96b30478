import { Module } from '@nestjs/common';
import { AuthorisationsModule } from './authorisations/authorisations.module.js';
import { CredentialsModule } from './credentials/credentials.module.js';
import { MyCredentialsModule } from './my-credentials/my-credentials.module.js';
import { PinResetsModule } from './pin-resets/pin-resets.module.js';
import { PinsModule } from './pins/pins.module.js';

/** The table of contents. */
@Module({
  imports: [
    // certificate.issued.v1, .refused.v1, .suspended.v1, .reinstated.v1, .revoked.v1, .expired.v1 → credentials.events.ts
    CredentialsModule,
    PinsModule,
    PinResetsModule,
    AuthorisationsModule,
    MyCredentialsModule,
  ],
})
export class RemoteSigningModule {}
