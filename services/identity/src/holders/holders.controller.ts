import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, ReturnsNothing, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { holderAccount, holderView, putHolder, putPassword } from './holders.schemas.js';
import type { HolderAccount, HolderView, PutHolder, PutPassword } from './holders.schemas.js';
import { HoldersService } from './holders.service.js';

const id = { schema: z.uuid() };

/** Holders, as issuance brings them, each step of which can be repeated, and as other rooms ask for them. */
@Controller('v1/holders/:personId')
export class HoldersController {
  constructor(private readonly holders: HoldersService) {}

  @Put()
  @RoomOnly('identity:holders')
  @NoIdempotencyKey('A person is told by his tax number: the same order gives the same account.')
  @Returns(holderView, { status: 201, description: 'The person has an account; the ids are the ones to go on with.' })
  @ProblemResponses('not-found', 'conflict')
  put(@CurrentPrincipal() principal: Principal, @Param('personId', id) personId: string, @Body({ schema: putHolder }) body: PutHolder): Promise<HolderView> {
    return this.holders.put(changeContext(principal, 'put-holder'), personId, body);
  }

  @Get()
  @RoomOnly('identity:persons')
  @Returns(holderAccount, { description: 'The person is known and has an account; neither names nor addresses.' })
  @ProblemResponses('not-found')
  account(@Param('personId', id) personId: string): Promise<HolderAccount> {
    return this.holders.accountOf(personId);
  }

  @Put('password')
  @RoomOnly('identity:holders')
  @NoIdempotencyKey('The same password again changes nothing.')
  @ReturnsNothing('The password is set; former sessions are ended.')
  @ProblemResponses('not-found', 'illegal-transition')
  async setPassword(@CurrentPrincipal() principal: Principal, @Param('personId', id) personId: string, @Body({ schema: putPassword }) body: PutPassword): Promise<void> {
    await this.holders.setPassword(changeContext(principal, 'set-password'), personId, body.password);
  }
}
