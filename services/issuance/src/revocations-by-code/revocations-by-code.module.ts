import { Module } from '@nestjs/common';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { RevocationsByCodeController } from './revocations-by-code.controller.js';
import { RevocationsByCodeService } from './revocations-by-code.service.js';

@Module({
  imports: [IssuanceRequestsModule, SealingModule],
  controllers: [RevocationsByCodeController],
  providers: [RevocationsByCodeService],
})
export class RevocationsByCodeModule {}
