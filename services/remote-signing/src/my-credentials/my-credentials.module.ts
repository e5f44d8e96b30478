import { Module } from '@nestjs/common';
import { AuthorisationsModule } from '../authorisations/authorisations.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { PinResetsModule } from '../pin-resets/pin-resets.module.js';
import { PinsModule } from '../pins/pins.module.js';
import { MyCredentialsController } from './my-credentials.controller.js';
import { MyCredentialsService } from './my-credentials.service.js';

@Module({
  imports: [AuthorisationsModule, CredentialsModule, PinResetsModule, PinsModule],
  controllers: [MyCredentialsController],
  providers: [MyCredentialsService],
})
export class MyCredentialsModule {}
