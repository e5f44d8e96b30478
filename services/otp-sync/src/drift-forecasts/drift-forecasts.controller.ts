import { Controller, Get, Param, Query } from '@nestjs/common';
import { Allow, CurrentPrincipal, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { driftForecast, driftForecasts, forecastQuery } from './drift-forecasts.schemas.js';
import type { DriftForecasts as Listed, DriftForecastView, ForecastQuery } from './drift-forecasts.schemas.js';
import { DriftForecasts } from './drift-forecasts.service.js';

const READ = 'device:read';

/** The back office: devices that will be out of step. */
@Controller('v1/drift-forecasts')
export class DriftForecastsController {
  constructor(private readonly forecasts: DriftForecasts) {}

  @Get()
  @Allow(READ)
  @Returns(driftForecasts, { description: 'Devices in use that leave their window soon, the next one first.' })
  list(@CurrentPrincipal() principal: Principal, @Query({ schema: forecastQuery }) query: ForecastQuery): Promise<Listed> {
    return this.forecasts.list(scopeFor(principal, READ), query);
  }

  @Get(':deviceId')
  @Allow(READ)
  @ProblemResponses('not-found')
  @Returns(driftForecast, { description: 'When this device leaves its window.' })
  get(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: z.uuid() }) id: string): Promise<DriftForecastView> {
    return this.forecasts.get(scopeFor(principal, READ), id);
  }
}
