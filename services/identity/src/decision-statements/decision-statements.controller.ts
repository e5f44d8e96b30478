import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { Allow, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Public, Returns } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import type { z } from 'zod';
import { DECISION_KEY } from './decision-key.js';
import type { DecisionKey } from './decision-key.js';
import { assertionOptions } from '../security-keys/security-keys.schemas.js';
import { decisionKeySet, decisionStatement, requestAssertionOptions, requestStatement } from './decision-statements.schemas.js';
import type { RequestAssertionOptions, RequestStatement } from './decision-statements.schemas.js';
import { DecisionStatementsService } from './decision-statements.service.js';

/** Statements over decisions, and the keys to verify them with. */
@Controller('v1')
export class DecisionStatementsController {
  constructor(
    private readonly statements: DecisionStatementsService,
    @Inject(DECISION_KEY) private readonly key: DecisionKey,
  ) {}

  @Post('decision-assertion-options')
  @Allow('issuance:approve')
  @NoIdempotencyKey('It changes nothing: the digest itself is the challenge.')
  @Returns(assertionOptions, { description: 'For the browser: have your security key confirm the digest.' })
  @ProblemResponses('not-found', 'unprocessable')
  assertionOptions(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: requestAssertionOptions }) body: RequestAssertionOptions,
  ): Promise<z.infer<typeof assertionOptions>> {
    return this.statements.assertionOptions(principal, body);
  }

  @Post('decision-statements')
  @Allow('issuance:approve')
  @NoIdempotencyKey('A code is taken once, and an assertion covers one digest: a repetition signs the same digest again or is refused.')
  @Returns(decisionStatement, { status: 201, description: 'The officer confirmed the digest with his security key, or with a fresh second factor.' })
  @ProblemResponses('not-found', 'credentials-refused', 'security-key-required', 'evidence-mismatch', 'too-many-requests')
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
