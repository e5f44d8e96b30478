import { Module } from '@nestjs/common';
import { CompletionsModule } from '../completions/completions.module.js';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { SubjectTokensController } from './subject-tokens.controller.js';
import { TokenHandOversController } from './token-hand-overs.controller.js';
import { TokenHandOversService } from './token-hand-overs.service.js';

@Module({
  imports: [CompletionsModule, IssuanceRequestsModule, SealingModule],
  controllers: [TokenHandOversController, SubjectTokensController],
  providers: [TokenHandOversService],
})
export class TokenHandOversModule {}
