import { Body, Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, FreshSecondFactor, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { deviceState } from '../devices/devices.schemas.js';
import type { DeviceStateView } from '../devices/devices.schemas.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { givenUserCode } from '../user-codes/user-codes.controller.js';
import type { GivenUserCode } from '../user-codes/user-codes.controller.js';
import { delivery, extension, opened, unlocking, withReason } from './inventory.schemas.js';
import type { Delivery, Extension, Unlocking, WithReason } from './inventory.schemas.js';
import { TokenActs } from './token-acts.service.js';

const deviceId = z.uuid();
const MANAGE = 'device:manage';
const UNLOCK = 'device:unlock';
const FRESH_SECONDS = 300;
const NOTHING_MORE = 'A repetition changes nothing.';

/** What staff do with devices. */
@Controller('v1/inventory/:deviceId')
export class TokenActsController {
  constructor(private readonly acts: TokenActs) {}

  @Post('delivery')
  @Allow(MANAGE)
  @NoIdempotencyKey('In its new state the token is not delivered again; a user code that was lost on the way is replaced by another one.')
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(givenUserCode, { status: 201, description: 'The token is handed over; the user code for its scratch card, shown now and never again.' })
  async deliver(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Body({ schema: delivery }) body: Delivery,
  ): Promise<GivenUserCode> {
    return { userCode: await this.acts.deliver(changeContext(principal, 'deliver'), scopeFor(principal, MANAGE), id, body) };
  }

  @Post('user-codes')
  @Allow(MANAGE)
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey('Each call gives another code, and only the last one holds: what was lost on the way is worth nothing.')
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(givenUserCode, { status: 201, description: 'A fresh user code; an earlier one holds no more.' })
  async newUserCode(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<GivenUserCode> {
    return { userCode: await this.acts.newUserCode(changeContext(principal, 'give-user-code'), scopeFor(principal, MANAGE), id) };
  }

  @Post('block')
  @Allow(MANAGE)
  @NoIdempotencyKey(NOTHING_MORE)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(deviceState, { description: 'ADMIN_BLOCK: the device takes no code until it is lifted.' })
  async block(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Body({ schema: withReason }) { reason }: WithReason,
  ): Promise<DeviceStateView> {
    return viewOf(await this.acts.block(changeContext(principal, 'block'), scopeFor(principal, MANAGE), id, reason));
  }

  @Post('unblock')
  @Allow(MANAGE)
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey(NOTHING_MORE)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(deviceState, { description: 'ADMIN_BLOCK is lifted; other locks are not.' })
  async unblock(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<DeviceStateView> {
    return viewOf(await this.acts.unblock(changeContext(principal, 'unblock'), scopeFor(principal, MANAGE), id));
  }

  @Post('unlocking')
  @Allow(UNLOCK)
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey(NOTHING_MORE)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(z.object({ id: z.uuid() }), { description: 'The lock is lifted.' })
  async unlock(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Body({ schema: unlocking }) body: Unlocking,
  ): Promise<{ id: string }> {
    await this.acts.unlock(changeContext(principal, 'unlock'), scopeFor(principal, UNLOCK), id, body);
    return { id };
  }

  @Post('extended-resynchronisation')
  @Allow(UNLOCK)
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey('A repetition lets it end a moment later.')
  @ProblemResponses('not-found', 'illegal-transition', 'conflict')
  @Returns(opened, { description: 'Until then the device is looked for further away, by three codes.' })
  async extend(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Body({ schema: extension }) body: Extension,
  ): Promise<{ id: string; extendedUntil: string }> {
    const { extendedUntil } = await this.acts.extend(changeContext(principal, 'extend-resynchronisation'), scopeFor(principal, UNLOCK), id, body);
    return { id, extendedUntil: extendedUntil?.toISOString() ?? '' };
  }
}

function viewOf({ id, state }: DeviceRow): DeviceStateView {
  return { id, state };
}
