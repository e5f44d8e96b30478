import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { CertificateReactionsService } from './certificate-reactions.service.js';
import { CredentialChanges } from './credential-changes.js';
import { CredentialDeadlines } from './credential-deadlines.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsEvents } from './credentials.events.js';
import { CredentialsRepository } from './credentials.repository.js';
import { CredentialsService } from './credentials.service.js';

@Module({
  imports: [KeysModule],
  controllers: [CredentialsController, CredentialsEvents],
  providers: [CredentialChanges, CredentialDeadlines, CredentialsRepository, CredentialsService, CertificateReactionsService],
  exports: [CredentialChanges, CredentialsRepository],
})
export class CredentialsModule {}
