import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { ReplacementRow } from '../replacements/replacement.entity.js';
import { ResyncRow } from '../resynchronisations/resync.entity.js';
import { DeviceRow } from './device.entity.js';

/** @see DevicesRepository.findReference */
export type DeviceReference = Pick<DeviceRow, 'id' | 'holderId' | 'organisationId' | 'kind' | 'state'>;

/** Reads of devices. */
@Injectable()
export class DevicesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string, tx?: EntityManager): Promise<DeviceRow | null> {
    return this.within(scope, tx).andWhere('device.id = :id', { id }).getOne();
  }

  /** What events name of a device, and its state: for what has to be quick. */
  findReference(scope: Scope, id: string): Promise<DeviceReference | null> {
    const columns = ['device.id', 'device.holderId', 'device.organisationId', 'device.kind', 'device.state'];
    return this.within(scope).select(columns).andWhere('device.id = :id', { id }).getOne();
  }

  /** What of the same holder was activated last in the place of a device. */
  activatedInPlaceOf(scope: Scope, { id, holderId }: Pick<DeviceRow, 'id' | 'holderId'>): Promise<DeviceRow | null> {
    const query = this.within(scope).andWhere('device.replaces = :id AND device.holderId = :holderId AND device.activatedAt IS NOT NULL', { id, holderId });
    return query.orderBy('device.activatedAt', 'DESC').limit(1).getOne();
  }

  /** What somebody has that can be used or will be, the one that was activated last first. */
  listOpen(scope: Scope): Promise<DeviceRow[]> {
    return this.within(scope)
      .andWhere("device.state IN ('REGISTERED', 'DELIVERED', 'ACTIVE')")
      .orderBy('device.activatedAt', 'DESC', 'NULLS LAST')
      .addOrderBy('device.createdAt', 'DESC')
      .addOrderBy('device.id')
      .getMany();
  }

  /** The support reference of the submission that failed last, unless one has succeeded since. */
  async lastReference(scope: Scope, deviceId: string, manager: EntityManager = this.dataSource.manager): Promise<string | null> {
    const query = manager.createQueryBuilder(ResyncRow, 'resync').where('resync.deviceId = :deviceId', { deviceId });
    const last = await scopedBy(query, scope, 'resync').orderBy('resync.attempt', 'DESC').limit(1).getOne();
    return last === null || last.outcome === 'SUCCEEDED' ? null : last.reference;
  }

  /** What is about to take the place of a device, if anything. */
  async replacementOf(scope: Scope, deviceId: string): Promise<ReplacementRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(ReplacementRow, 'replacement').where("replacement.oldDeviceId = :deviceId AND replacement.state IN ('STARTED', 'PROVED', 'WAITING')", { deviceId });
    return scopedBy(query, scope, 'replacement').getOne();
  }

  /** Locks one that a timer has to act on, if any; rows that another instance serves are passed over. */
  lockOneDue(scope: Scope, tx: EntityManager, now: Date): Promise<DeviceRow | null> {
    return this.within(scope, tx)
      .andWhere('device.dueAt <= :now', { now })
      .orderBy('device.dueAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<DeviceRow> {
    return scopedBy(manager.createQueryBuilder(DeviceRow, 'device'), scope, 'device');
  }
}
