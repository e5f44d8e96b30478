import { Injectable } from '@nestjs/common';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { DeviceRow } from '../devices/device.entity.js';
import type { DeviceState } from '../devices/device-states.js';
import { ResyncRow } from '../resynchronisations/resync.entity.js';
import { VerificationRow } from '../verifications/verification.entity.js';

/** What devices are looked for by; what is left out does not narrow the search. */
export interface DeviceFilter {
  readonly serialBeginning?: string | undefined;
  readonly model?: string | undefined;
  readonly holderId?: string | undefined;
  readonly state?: DeviceState | undefined;
  readonly reference?: string | undefined;
}

/** A manufacturer's number of a token. */
export interface SerialNumber {
  readonly manufacturer: string;
  readonly serial: string;
}

/** So much of the past of a device is shown. */
const SHOWN = 200;

/** Devices as staff look for them, and what happened with one. */
@Injectable()
export class InventoryRepository {
  constructor(private readonly dataSource: DataSource) {}

  list(scope: Scope, page: PageOptions, filter: DeviceFilter): Promise<Page<DeviceRow>> {
    const query = this.within(scope);
    if (filter.serialBeginning !== undefined) query.andWhere('starts_with(device.serial, :serialBeginning)', { serialBeginning: filter.serialBeginning });
    if (filter.model !== undefined) query.andWhere('device.model = :model', { model: filter.model });
    if (filter.holderId !== undefined) query.andWhere('device.holderId = :holderId', { holderId: filter.holderId });
    if (filter.state !== undefined) query.andWhere('device.state = :state', { state: filter.state });
    if (filter.reference !== undefined) {
      query.andWhere('device.id IN (SELECT device_id FROM otp_resync WHERE reference = :reference)', { reference: filter.reference });
    }
    return keysetPage(query, 'device', page);
  }

  find(scope: Scope, id: string): Promise<DeviceRow | null> {
    return this.within(scope).andWhere('device.id = :id', { id }).getOne();
  }

  /** What these devices are, by their ids. */
  async named(scope: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, Pick<DeviceRow, 'kind' | 'serial'>>> {
    const rows = await this.within(scope).andWhere('device.id = ANY(:ids)', { ids }).getMany();
    return new Map(rows.map(({ id, kind, serial }) => [id, { kind, serial }]));
  }

  /** Which of these tokens are there already, in whatever state. */
  async known(scope: Scope, numbers: readonly SerialNumber[]): Promise<SerialNumber[]> {
    const rows = await this.within(scope)
      .andWhere('(device.manufacturer, device.serial) IN (SELECT manufacturer, serial FROM jsonb_to_recordset(:numbers::jsonb) AS number (manufacturer text, serial text))', {
        numbers: JSON.stringify(numbers),
      })
      .getMany();
    return rows.flatMap(({ manufacturer, serial }) => (manufacturer === null || serial === null ? [] : [{ manufacturer, serial }]));
  }

  /** Submissions to resynchronise a device, the last ones, newest first. */
  resyncs(scope: Scope, deviceId: string): Promise<ResyncRow[]> {
    const query = this.dataSource.manager.createQueryBuilder(ResyncRow, 'resync').where('resync.deviceId = :deviceId', { deviceId });
    return scopedBy(query, scope, 'resync').orderBy('resync.attempt', 'DESC').limit(SHOWN).getMany();
  }

  /** Codes of a device that were compared, the last ones, newest first. */
  verifications(scope: Scope, deviceId: string): Promise<VerificationRow[]> {
    const query = this.dataSource.manager.createQueryBuilder(VerificationRow, 'verification').where('verification.deviceId = :deviceId', { deviceId });
    return scopedBy(query, scope, 'verification').orderBy('verification.attempt', 'DESC').limit(SHOWN).getMany();
  }

  private within(scope: Scope): SelectQueryBuilder<DeviceRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(DeviceRow, 'device'), scope, 'device');
  }
}
