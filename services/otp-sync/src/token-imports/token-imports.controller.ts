import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, OrganisationPlaces, ProblemResponses, Returns, scopeFor, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { deviceHistory } from '../inventory/inventory.schemas.js';
import type { DeviceHistory } from '../inventory/inventory.schemas.js';
import { importOrder, importPage, importPart, importQuery, importView, partNumber, viewOfImport } from './token-imports.schemas.js';
import type { ImportOrder, ImportPage, ImportPart, ImportQuery, ImportView } from './token-imports.schemas.js';
import { TokenImports } from './token-imports.service.js';

const importId = z.uuid();
const STOCK = 'device:stock';
const READ = 'device:read';

/** The back office: tokens as their vendors describe them in files. */
@Controller('v1/token-imports')
export class TokenImportsController {
  constructor(
    private readonly imports: TokenImports,
    private readonly places: OrganisationPlaces,
  ) {}

  @Post()
  @Allow(STOCK)
  @SecretFields('key', 'password')
  @ProblemResponses('not-found', 'unprocessable', 'unavailable')
  @Returns(importView, { status: 201, description: 'The file is announced: send its parts, then have it read.' })
  async order(@CurrentPrincipal() principal: Principal, @Body({ schema: importOrder }) order: ImportOrder): Promise<ImportView> {
    await this.places.assertActsAt(scopeFor(principal, STOCK), order);
    return viewOfImport(await this.imports.order(changeContext(principal, 'order-import'), order));
  }

  @Put(':importId/parts/:number')
  @Allow(STOCK)
  @NoIdempotencyKey('A part that is sent again takes the place of the former one.')
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(importView, { description: 'The part is kept, sealed, until the import is over.' })
  async receive(
    @CurrentPrincipal() principal: Principal,
    @Param('importId', { schema: importId }) id: string,
    @Param('number', { schema: partNumber }) number: number,
    @Body({ schema: importPart }) { content }: ImportPart,
  ): Promise<ImportView> {
    return viewOfImport(await this.imports.receive(changeContext(principal, 'send-import-part'), scopeFor(principal, STOCK), id, number, content));
  }

  @Post(':importId/start')
  @Allow(STOCK)
  @NoIdempotencyKey('In its new state the import does not answer a repetition.')
  @ProblemResponses('not-found', 'illegal-transition', 'conflict')
  @Returns(importView, { status: 202, description: 'The file is being read; the import says how far, and what became of it.' })
  async start(@CurrentPrincipal() principal: Principal, @Param('importId', { schema: importId }) id: string): Promise<ImportView> {
    return viewOfImport(await this.imports.start(changeContext(principal, 'start-import'), scopeFor(principal, STOCK), id));
  }

  @Post(':importId/cancellation')
  @Allow(STOCK)
  @NoIdempotencyKey('In its new state the import does not answer a repetition.')
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(importView, { description: 'The import is broken off; none of its tokens lies in stock.' })
  async cancel(@CurrentPrincipal() principal: Principal, @Param('importId', { schema: importId }) id: string): Promise<ImportView> {
    return viewOfImport(await this.imports.cancel(changeContext(principal, 'cancel-import'), scopeFor(principal, STOCK), id));
  }

  @Get()
  @Allow(READ)
  @Returns(importPage, { description: 'Imports of your organisations, newest first.' })
  async list(@CurrentPrincipal() principal: Principal, @Query({ schema: importQuery }) query: ImportQuery): Promise<ImportPage> {
    const { items, nextCursor } = await this.imports.list(scopeFor(principal, READ), query);
    return { items: items.map(viewOfImport), nextCursor };
  }

  @Get(':importId')
  @Allow(READ)
  @ProblemResponses('not-found')
  @Returns(importView, { description: 'How far the import has come, and what became of it.' })
  async get(@CurrentPrincipal() principal: Principal, @Param('importId', { schema: importId }) id: string): Promise<ImportView> {
    return viewOfImport(await this.imports.get(scopeFor(principal, READ), id));
  }

  @Get(':importId/history')
  @Allow(READ)
  @ProblemResponses('not-found')
  @Returns(deviceHistory, { description: 'What happened to the import, oldest first.' })
  async history(@CurrentPrincipal() principal: Principal, @Param('importId', { schema: importId }) id: string): Promise<DeviceHistory> {
    const entries = await this.imports.history(scopeFor(principal, READ), id);
    return { items: entries.map(({ at, actor, code, data }) => ({ at: at.toISOString(), actor: { ...actor }, code, data: { ...data } })) };
  }
}
