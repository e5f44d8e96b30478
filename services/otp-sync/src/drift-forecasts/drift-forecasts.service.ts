import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { Scope } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { DevicesRepository } from '../devices/devices.repository.js';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { forecastDrift } from './drift-forecast.js';
import type { DriftForecast } from './drift-forecast.js';
import { DriftForecastsRepository } from './drift-forecasts.repository.js';
import type { DriftingDevice } from './drift-forecasts.repository.js';
import type { DriftForecasts as Listed, DriftForecastView, ForecastQuery } from './drift-forecasts.schemas.js';

const DAY_MS = 24 * 60 * 60_000;

/** Which devices will be out of step, before their holders notice. */
@Injectable()
export class DriftForecasts {
  constructor(
    private readonly devices: DevicesRepository,
    private readonly trends: DriftForecastsRepository,
    @Inject(OTP_SETTINGS) private readonly settings: OtpSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those that leave their window soon, the next one first. */
  async list(scope: Scope, { withinDays, limit }: ForecastQuery): Promise<Listed> {
    const until = new Date(this.clock.now().getTime() + withinDays * DAY_MS);
    const leaving = (await this.trends.of(scope)).flatMap((device) => {
      const forecast = this.forecast(device);
      return forecast === null || forecast.leavesAt > until ? [] : [{ device, forecast }];
    });
    const first = leaving.toSorted((one, other) => one.forecast.leavesAt.getTime() - other.forecast.leavesAt.getTime()).slice(0, limit);
    return {
      items: first.map(({ device: { id, holderId, kind, serial, model, lastAt }, forecast }) => ({ deviceId: id, holderId, kind, serial, model, lastCodeAt: lastAt.toISOString(), ...viewOf(forecast) })),
    };
  }

  /** One device; one that is not in use has no forecast. @throws Problem `not-found`. */
  async get(scope: Scope, deviceId: string): Promise<DriftForecastView> {
    if ((await this.devices.find(scope, deviceId)) === null) throw new Problem('not-found', 'There is no otp device with this identifier where you may look.');
    const [device] = await this.trends.of(scope, deviceId);
    const forecast = device === undefined ? null : this.forecast(device);
    return { forecast: forecast === null ? null : viewOf(forecast) };
  }

  private forecast(device: DriftingDevice): DriftForecast | null {
    const { toleranceSteps, lookAhead } = this.settings;
    return forecastDrift(device, { isEvent: device.kind === 'EVENT_TOKEN', driftSteps: device.driftSteps, toleranceSteps, lookAhead });
  }
}

function viewOf({ perDay, leavesAt, from: { at, distance } }: DriftForecast) {
  return { perDay, leavesAt: leavesAt.toISOString(), from: { at: at.toISOString(), distance } };
}
