import { Body, Controller, Get, Headers, Param, Post } from '@nestjs/common';
import { everything, ofHolder } from '@vidimus/persistence';
import { changeContext, CurrentPrincipal, ProblemResponses, Returns, RoomOnly, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { DevicesRepository } from '../devices/devices.repository.js';
import { deviceState } from '../devices/devices.schemas.js';
import type { DeviceStateView } from '../devices/devices.schemas.js';
import { DevicesService } from '../devices/devices.service.js';
import { resyncOrderOfRoom } from '../resynchronisations/resyncs.schemas.js';
import type { ResyncOrderOfRoom } from '../resynchronisations/resyncs.schemas.js';
import { ResyncsService } from '../resynchronisations/resyncs.service.js';
import { withoutQuotes } from '../verifications/verifications.controller.js';
import { deliveredTokens, deliveredTokenOf } from './delivered-tokens.schemas.js';
import type { DeliveredTokens } from './delivered-tokens.schemas.js';

const ROOMS = everything('other rooms name devices of every organisation by their id');

/**
 * Tokens that were handed over to people whom another room speaks for: their certificate is about to be issued, and they cannot sign in yet. They
 * are activated as by everybody else, by the user code of the card and codes in a row.
 */
@Controller('v1')
export class DeliveredTokensController {
  constructor(
    private readonly rows: DevicesRepository,
    private readonly devices: DevicesService,
    private readonly resyncs: ResyncsService,
  ) {}

  @Get('holders/:holderId/delivered-tokens')
  @RoomOnly('otp-sync:devices')
  @Returns(deliveredTokens, { description: 'Tokens in the hands of the holder that wait for their first codes. None of an unknown holder.' })
  async delivered(@Param('holderId', { schema: z.uuid() }) holderId: string): Promise<DeliveredTokens> {
    const open = await this.rows.listOpen(ofHolder(holderId));
    return { items: open.filter(({ state }) => state === 'DELIVERED').map(deliveredTokenOf) };
  }

  @Post('devices/:deviceId/token-activations')
  @RoomOnly('otp-sync:devices')
  @SecretFields('userCode', 'firstCode', 'secondCode', 'thirdCode')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'otp-device-locked', 'too-many-requests', 'unprocessable')
  @Returns(deviceState, { description: 'The token is active; the codes are spent. One that was active before stays so, whatever the codes.' })
  async activate(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: z.uuid() }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: resyncOrderOfRoom }) { accountId, ...order }: ResyncOrderOfRoom,
  ): Promise<DeviceStateView> {
    const { state } = await this.devices.get(id);
    if (state === 'ACTIVE') return { id, state };
    const request = { deviceId: id, accountId: accountId ?? null, requestKey: withoutQuotes(key), activates: true };
    await this.resyncs.submit(changeContext(principal, 'activate'), ROOMS, request, order);
    return { id, state: 'ACTIVE' };
  }
}
