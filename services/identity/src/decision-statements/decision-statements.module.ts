import { Module } from '@nestjs/common';
import { ROOM_CONFIG } from '@vidimus/service-kit';
import { AttemptsModule } from '../attempts/attempts.module.js';
import type { IdentityConfig } from '../config.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { SecurityKeysModule } from '../security-keys/security-keys.module.js';
import { DECISION_KEY, readDecisionKey } from './decision-key.js';
import { DecisionStatementsController } from './decision-statements.controller.js';
import { DecisionStatementsService } from './decision-statements.service.js';

@Module({
  imports: [OrganisationsModule, CredentialsModule, AttemptsModule, SecurityKeysModule],
  controllers: [DecisionStatementsController],
  providers: [
    DecisionStatementsService,
    {
      provide: DECISION_KEY,
      inject: [ROOM_CONFIG],
      useFactory: (config: IdentityConfig) => readDecisionKey(config.VIDIMUS_IDENTITY_DECISION_KEY_FILE),
    },
  ],
})
export class DecisionStatementsModule {}
