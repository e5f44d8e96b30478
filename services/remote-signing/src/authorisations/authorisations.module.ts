import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { PinsModule } from '../pins/pins.module.js';
import { AuthorisationDeadlines } from './authorisation-deadlines.js';
import { AuthorisationsController } from './authorisations.controller.js';
import { AuthorisationsRepository } from './authorisations.repository.js';
import { AuthorisationsService } from './authorisations.service.js';

@Module({
  imports: [CredentialsModule, KeysModule, PinsModule],
  controllers: [AuthorisationsController],
  providers: [AuthorisationDeadlines, AuthorisationsRepository, AuthorisationsService],
  exports: [AuthorisationsRepository, AuthorisationsService],
})
export class AuthorisationsModule {}
