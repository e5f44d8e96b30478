import { Module } from '@nestjs/common';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { GrantingService } from './granting.service.js';

@Module({ imports: [OrganisationsModule], providers: [GrantingService], exports: [GrantingService] })
export class GrantsModule {}
