import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { checkAfm } from '@vidimus/identifiers';
import type { Page, Scope } from '@vidimus/persistence';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsRepository } from '../issuance-requests/issuance-requests.repository.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { termsOfQuery } from './name-terms.js';
import type { SearchIssuances } from './request-searches.schemas.js';

/** Finds requests by what officers remember of people (S4-18, S4-26, S4-44), without anything readable in the database. */
@Injectable()
export class RequestSearchesService {
  constructor(
    private readonly requests: IssuanceRequestsRepository,
    private readonly sealed: SealedJson,
  ) {}

  /** @throws Problem `validation-failed` for a surname without a word of two letters, and for a tax number that cannot be one. */
  search(scope: Scope, { states = [], surname, taxNumber, limit, cursor }: SearchIssuances): Promise<Page<IssuanceRequestRow>> {
    const filter = {
      states,
      ...(surname === undefined ? {} : { nameTerms: this.nameTermsOf(surname) }),
      ...(taxNumber === undefined ? {} : { taxNumberIndex: this.taxNumberIndexOf(taxNumber) }),
    };
    return this.requests.page(scope, filter, { limit, cursor });
  }

  private nameTermsOf(surname: string): string[] {
    const terms = termsOfQuery(surname);
    if (terms.length > 0) return terms.map((term) => this.sealed.nameTermOf(term));
    const detail = 'Type at least two letters of the surname.';
    throw new Problem('validation-failed', detail, { errors: [{ pointer: '/surname', detail, code: 'SURNAME_TOO_SHORT' }] });
  }

  private taxNumberIndexOf(taxNumber: string): string {
    const checked = checkAfm(taxNumber);
    if (checked.ok) return this.sealed.indexOf('tax-number', checked.value);
    const detail = 'This tax number is not correct. Check the nine digits.';
    throw new Problem('validation-failed', detail, { errors: [{ pointer: '/taxNumber', detail, code: checked.reason }] });
  }
}
