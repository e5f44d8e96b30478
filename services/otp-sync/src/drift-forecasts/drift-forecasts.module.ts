import { Module } from '@nestjs/common';
import { DevicesModule } from '../devices/devices.module.js';
import { DriftForecastsController } from './drift-forecasts.controller.js';
import { DriftForecastsRepository } from './drift-forecasts.repository.js';
import { DriftForecasts } from './drift-forecasts.service.js';

@Module({ imports: [DevicesModule], controllers: [DriftForecastsController], providers: [DriftForecasts, DriftForecastsRepository] })
export class DriftForecastsModule {}
