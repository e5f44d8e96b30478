import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, ReturnsNothing, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { SealedJson } from '../sealing/sealed-json.js';
import { addressExceptionPage, addressExceptionQuery, addressExceptionView, putAddressException, viewAddressException } from './address-exceptions.schemas.js';
import type { AddressExceptionPage, AddressExceptionQuery, AddressExceptionView, PutAddressException } from './address-exceptions.schemas.js';
import { AddressExceptionsService } from './address-exceptions.service.js';

const uuid = z.uuid();

/** Addresses outside of the organisation's domains that may be used all the same. */
@Controller('v1/organisation-policies/:organisationId/address-exceptions')
export class AddressExceptionsController {
  constructor(
    private readonly exceptions: AddressExceptionsService,
    private readonly sealed: SealedJson,
  ) {}

  @Get()
  @Allow('issuance:except-address')
  @Returns(addressExceptionPage)
  @ProblemResponses('not-found')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('organisationId', { schema: uuid }) organisationId: string,
    @Query({ schema: addressExceptionQuery }) query: AddressExceptionQuery,
  ): Promise<AddressExceptionPage> {
    const page = await this.exceptions.list(scopeFor(principal, 'issuance:except-address'), organisationId, query);
    return { items: page.items.map((row) => viewAddressException(row, this.sealed)), nextCursor: page.nextCursor };
  }

  @Put(':id')
  @Allow('issuance:except-address')
  // No answer is kept for repetitions: it would hold the address in clear.
  @NoIdempotencyKey('The whole exception is replaced; a repetition begins its 30 days anew.')
  @Returns(addressExceptionView)
  @ProblemResponses('not-found')
  async put(
    @CurrentPrincipal() principal: Principal,
    @Param('organisationId', { schema: uuid }) organisationId: string,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: putAddressException }) body: PutAddressException,
  ): Promise<AddressExceptionView> {
    const scope = scopeFor(principal, 'issuance:except-address');
    return viewAddressException(await this.exceptions.put(changeContext(principal, 'except-address'), scope, organisationId, id, body), this.sealed);
  }

  @Delete(':id')
  @Allow('issuance:except-address')
  @NoIdempotencyKey('A repetition ends what has ended.')
  @ReturnsNothing('The exception is over.')
  @ProblemResponses('not-found')
  remove(
    @CurrentPrincipal() principal: Principal,
    @Param('organisationId', { schema: uuid }) organisationId: string,
    @Param('id', { schema: uuid }) id: string,
  ): Promise<void> {
    return this.exceptions.remove(changeContext(principal, 'end-address-exception'), scopeFor(principal, 'issuance:except-address'), organisationId, id);
  }
}
