import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { Allow, changeContext, CurrentPrincipal, holderScope, HoldersOwn, KnowsRepetitions, ProblemResponses, Returns, RoomOnly, scopeFor, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { withoutQuotes } from '../verifications/verifications.controller.js';
import type { ResyncRow } from './resync.entity.js';
import { resynchronised, resyncOrder, resyncOrderOfRoom } from './resyncs.schemas.js';
import type { Resynchronised, ResyncOrder, ResyncOrderOfRoom } from './resyncs.schemas.js';
import { ResyncsService } from './resyncs.service.js';

const deviceId = z.uuid();
const ROOMS = everything('other rooms name devices of every organisation by their id');
const DONE = { description: 'The device is in step again; both codes are spent, and nobody is signed in by them.' };
const KEPT = 'each submission keeps the key of its request, which is unique for its caller';
const PROBLEMS = ['not-found', 'conflict', 'illegal-transition', 'credentials-refused', 'otp-device-locked', 'too-many-requests', 'unprocessable'] as const;

/** Codes in a row, by which a device comes into step again: for its holder, for integrators and staff, for other rooms; each in one call. */
@Controller('v1')
export class ResyncsController {
  constructor(private readonly resyncs: ResyncsService) {}

  @Post('my-devices/:deviceId/resynchronisations')
  @HoldersOwn('a device that is out of step cannot confirm anything: the user code stands for it')
  @KnowsRepetitions(KEPT)
  @SecretFields('userCode', 'firstCode', 'secondCode', 'thirdCode')
  @ProblemResponses(...PROBLEMS)
  @Returns(resynchronised, DONE)
  mine(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: resyncOrder }) order: ResyncOrder,
  ): Promise<Resynchronised> {
    return this.submit(principal, holderScope(principal), { deviceId: id, accountId: principal.id, requestKey: withoutQuotes(key) }, order);
  }

  @Post('inventory/:deviceId/resynchronisations')
  @Allow('device:resynchronise')
  @KnowsRepetitions(KEPT)
  @SecretFields('userCode', 'firstCode', 'secondCode', 'thirdCode')
  @ProblemResponses(...PROBLEMS)
  @Returns(resynchronised, DONE)
  byIntegrator(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: resyncOrder }) order: ResyncOrder,
  ): Promise<Resynchronised> {
    return this.submit(principal, scopeFor(principal, 'device:resynchronise'), { deviceId: id, accountId: null, requestKey: withoutQuotes(key) }, order);
  }

  @Post('devices/:deviceId/resynchronisations')
  @RoomOnly('otp-sync:verify')
  @KnowsRepetitions(KEPT)
  @SecretFields('userCode', 'firstCode', 'secondCode', 'thirdCode')
  @ProblemResponses(...PROBLEMS)
  @Returns(resynchronised, DONE)
  byRoom(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Headers('idempotency-key') key: string,
    @Body({ schema: resyncOrderOfRoom }) { accountId, ...order }: ResyncOrderOfRoom,
  ): Promise<Resynchronised> {
    return this.submit(principal, ROOMS, { deviceId: id, accountId: accountId ?? null, requestKey: withoutQuotes(key) }, order);
  }

  private async submit(principal: Principal, scope: Scope, request: Parameters<ResyncsService['submit']>[2], order: ResyncOrder): Promise<Resynchronised> {
    return viewOf(await this.resyncs.submit(changeContext(principal, 'resynchronise'), scope, request, order));
  }
}

function viewOf({ id, deviceId: device, createdAt }: ResyncRow): Resynchronised {
  return { id, deviceId: device, resynchronisedAt: createdAt.toISOString() };
}
