import { Injectable } from '@nestjs/common';
import type { OtpDeviceKind } from '@vidimus/contracts';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import { DeviceRow } from '../devices/device.entity.js';
import { VerificationRow } from '../verifications/verification.entity.js';
import type { DriftTrend } from './drift-forecast.js';

/** A device in use, and how it has drifted since it was brought into step last. */
export interface DriftingDevice extends DriftTrend {
  readonly id: string;
  readonly kind: OtpDeviceKind;
  readonly serial: string | null;
  readonly model: string | null;
  readonly holderId: string | null;
  readonly driftSteps: number;
}

const DAYS = 'extract(epoch FROM verification.created_at) / 86400.0';

/** How devices drift, from the codes of them that were taken. */
@Injectable()
export class DriftForecastsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Devices in use that make their codes themselves and of which codes were taken. @param deviceId of one alone */
  of(scope: Scope, deviceId?: string): Promise<DriftingDevice[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(VerificationRow, 'verification')
      .innerJoin(DeviceRow, 'device', `device.id = verification.deviceId AND device.state = 'ACTIVE' AND device.kind IN ('EVENT_TOKEN', 'TIME_TOKEN', 'AUTHENTICATOR')`)
      .select(['device.id AS id', 'device.kind AS kind', 'device.serial AS serial', 'device.model AS model', 'device.holder_id AS "holderId"', 'device.drift_steps AS "driftSteps"'])
      .addSelect('count(*)::integer', 'codes')
      .addSelect('min(verification.created_at)', 'firstAt')
      .addSelect('max(verification.created_at)', 'lastAt')
      .addSelect(`regr_slope(verification.distance, ${DAYS})`, 'stepsPerDay')
      .addSelect(`regr_intercept(verification.distance, ${DAYS}) + regr_slope(verification.distance, ${DAYS}) * max(${DAYS})`, 'lastSteps')
      .addSelect('sum(verification.distance)::integer', 'skipped')
      .where(`verification.outcome = 'ACCEPTED' AND verification.distance IS NOT NULL`)
      .andWhere(`verification.created_at > coalesce((SELECT max(created_at) FROM otp_resync WHERE device_id = device.id AND outcome = 'SUCCEEDED'), '-infinity')`)
      .groupBy('device.id');
    if (deviceId !== undefined) query.andWhere('device.id = :deviceId', { deviceId });
    return scopedBy(query, scope, 'verification').getRawMany<DriftingDevice>();
  }
}
