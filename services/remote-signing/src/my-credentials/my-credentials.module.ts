import { Module } from '@nestjs/common';
import { AuthorisationsModule } from '../authorisations/authorisations.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { PinsModule } from '../pins/pins.module.js';
import { MyCredentialsController } from './my-credentials.controller.js';
import { MyCredentialsService } from './my-credentials.service.js';

@Module({
  imports: [AuthorisationsModule, CredentialsModule, PinsModule],
  controllers: [MyCredentialsController],
  providers: [MyCredentialsService],
})
export class MyCredentialsModule {}
