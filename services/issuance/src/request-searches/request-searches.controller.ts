import { Body, Controller, Post } from '@nestjs/common';
import { Allow, CurrentPrincipal, NoIdempotencyKey, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { issuancePage, summaryOf } from '../issuance-requests/issuance-requests.schemas.js';
import type { IssuancePage } from '../issuance-requests/issuance-requests.schemas.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { searchIssuances } from './request-searches.schemas.js';
import type { SearchIssuances } from './request-searches.schemas.js';
import { RequestSearchesService } from './request-searches.service.js';

/** Finds requests. By POST, since names and numbers of people must not stand in addresses. */
@Controller('v1/issuance-requests/searches')
export class RequestSearchesController {
  constructor(
    private readonly searches: RequestSearchesService,
    private readonly sealed: SealedJson,
  ) {}

  @Post()
  @Allow('issuance:read')
  @NoIdempotencyKey('A question; a repetition is answered anew.')
  @Returns(issuancePage)
  async search(@CurrentPrincipal() principal: Principal, @Body({ schema: searchIssuances }) body: SearchIssuances): Promise<IssuancePage> {
    const page = await this.searches.search(scopeFor(principal, 'issuance:read'), body);
    return { items: page.items.map((row) => summaryOf(row, this.sealed)), nextCursor: page.nextCursor };
  }
}
