import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { Page } from '@vidimus/persistence';
import { Allow, changeContext, CurrentPrincipal, OrganisationPlaces, ProblemResponses, Returns, scopeFor, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { DeviceRecords } from './device-records.js';
import { deviceHistory, devicePage, deviceQuery, deviceRecord, driftHistory, resyncRecords, stocked, stockOrder } from './inventory.schemas.js';
import type { DeviceEntry, DeviceHistory, DeviceQuery, DeviceRecord, DriftHistory, NewTokenBody, ResyncRecords, StockOrder } from './inventory.schemas.js';
import { TokenStock } from './token-stock.js';
import type { NewToken } from './token-stock.js';

const deviceId = z.uuid();
const READ = 'device:read';

/** The back office: devices of the organisations that one may look at, in stock and with holders. */
@Controller('v1/inventory')
export class InventoryController {
  constructor(
    private readonly records: DeviceRecords,
    private readonly stock: TokenStock,
    private readonly places: OrganisationPlaces,
  ) {}

  @Post()
  @Allow('device:stock')
  @SecretFields('secret')
  @ProblemResponses('conflict', 'not-found', 'unprocessable', 'unavailable')
  @Returns(stocked, { status: 201, description: 'The tokens lie in stock, all of them or none.' })
  async put(@CurrentPrincipal() principal: Principal, @Body({ schema: stockOrder }) { organisationId, organisationPath, tokens }: StockOrder): Promise<{ ids: string[] }> {
    const place = { organisationId, organisationPath };
    await this.places.assertActsAt(scopeFor(principal, 'device:stock'), place);
    return { ids: await this.stock.put(changeContext(principal, 'put-into-stock'), place, tokens.map(tokenOf)) };
  }

  @Get()
  @Allow(READ)
  @Returns(devicePage, { description: 'Devices of your organisations, newest first.' })
  list(@CurrentPrincipal() principal: Principal, @Query({ schema: deviceQuery }) query: DeviceQuery): Promise<Page<DeviceEntry>> {
    return this.records.list(scopeFor(principal, READ), query);
  }

  @Get(':deviceId')
  @Allow(READ)
  @ProblemResponses('not-found')
  @Returns(deviceRecord, { description: 'Where the device stands; neither codes nor its seed.' })
  get(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<DeviceRecord> {
    return this.records.get(scopeFor(principal, READ), id);
  }

  @Get(':deviceId/history')
  @Allow(READ)
  @ProblemResponses('not-found')
  @Returns(deviceHistory, { description: 'What happened to the device, oldest first; its hand-over is among it.' })
  history(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<DeviceHistory> {
    return this.records.history(scopeFor(principal, READ), id);
  }

  @Get(':deviceId/drift')
  @Allow(READ)
  @ProblemResponses('not-found')
  @Returns(driftHistory, { description: 'How far it was off with its last 200 codes, oldest first.' })
  drift(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<DriftHistory> {
    return this.records.drift(scopeFor(principal, READ), id);
  }

  @Get(':deviceId/resynchronisations')
  @Allow(READ)
  @ProblemResponses('not-found')
  @Returns(resyncRecords, { description: 'Submissions to resynchronise it, newest first, with what was wrong.' })
  resyncs(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<ResyncRecords> {
    return this.records.resyncs(scopeFor(principal, READ), id);
  }
}

function tokenOf({ kind, secret, counter, periodSeconds, driftSteps, expiresAt, ...token }: NewTokenBody, place: number): NewToken {
  const common = { ...token, secret: Buffer.from(secret, 'hex'), expiresAt: expiresAt === null ? null : new Date(expiresAt) };
  if (kind === 'TIME_TOKEN') return { ...common, kind, periodSeconds, driftSteps };
  const first = BigInt(counter);
  if (first < 2n ** 64n) return { ...common, kind, counter: first };
  const detail = 'A counter is a whole number below 2^64.';
  throw new Problem('validation-failed', detail, { errors: [{ pointer: `/tokens/${place}/counter`, detail, code: 'COUNTER' }] });
}
