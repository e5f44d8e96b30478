import { Body, Controller, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, FreshSecondFactor, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { exported, exportOrder } from './token-exports.schemas.js';
import type { Exported, ExportOrder } from './token-exports.schemas.js';
import { TokenExports } from './token-exports.service.js';

const FRESH_SECONDS = 300;

/** The back office: tokens from stock for another installation. */
@Controller('v1/token-exports')
export class TokenExportsController {
  constructor(private readonly exports: TokenExports) {}

  @Post()
  @Allow('device:stock')
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey('A repetition gives the same tokens again, and another line of evidence for each.')
  @ProblemResponses('illegal-transition', 'not-found')
  @Returns(exported, { status: 201, description: 'A container with the tokens, encrypted and with message authentication codes.' })
  export(@CurrentPrincipal() principal: Principal, @Body({ schema: exportOrder }) order: ExportOrder): Promise<Exported> {
    return this.exports.export(changeContext(principal, 'export-tokens'), scopeFor(principal, 'device:stock'), order);
  }
}
