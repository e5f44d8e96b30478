import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { Allow, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Public, Returns } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import type { z } from 'zod';
import { DECISION_KEY } from './decision-key.js';
import type { DecisionKey } from './decision-key.js';
import { decisionKeySet, decisionStatement, requestStatement } from './decision-statements.schemas.js';
import type { RequestStatement } from './decision-statements.schemas.js';
import { DecisionStatementsService } from './decision-statements.service.js';

/** Statements over decisions, and the keys to verify them with. */
@Controller('v1')
export class DecisionStatementsController {
  constructor(
    private readonly statements: DecisionStatementsService,
    @Inject(DECISION_KEY) private readonly key: DecisionKey,
  ) {}

  @Post('decision-statements')
  @Allow('issuance:approve')
  @NoIdempotencyKey('A code is taken once: a repetition needs the next code and signs the same digest again.')
  @Returns(decisionStatement, { status: 201, description: 'The officer confirmed the digest with a fresh second factor.' })
  @ProblemResponses('not-found', 'credentials-refused', 'too-many-requests')
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: requestStatement }) body: RequestStatement,
  ): Promise<z.infer<typeof decisionStatement>> {
    return { statement: await this.statements.state(principal, body) };
  }

  @Get('decision-keys')
  @Public('Public keys: whoever holds evidence may verify it.')
  @Returns(decisionKeySet)
  keys(): z.infer<typeof decisionKeySet> {
    return { keys: [this.key.publicJwk] };
  }
}
