import { Module } from '@nestjs/common';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { RequestSearchesController } from './request-searches.controller.js';
import { RequestSearchesService } from './request-searches.service.js';

@Module({
  imports: [IssuanceRequestsModule, SealingModule],
  controllers: [RequestSearchesController],
  providers: [RequestSearchesService],
})
export class RequestSearchesModule {}
