import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { historyOf } from '@vidimus/persistence';
import type { Page, Scope } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { DeviceRow } from '../devices/device.entity.js';
import { isHardware } from '../devices/device.js';
import { DeviceViews } from '../devices/device-views.js';
import { attemptsInARow } from '../devices/sign-lock.js';
import { isExtended, isResyncLocked, RESYNC_DAY_MS } from '../resynchronisations/resync-lock.js';
import { isOutOfSync } from '../verifications/drift.js';
import { InventoryRepository } from './inventory.repository.js';
import type { DeviceEntry, DeviceHistory, DeviceQuery, DeviceRecord, DriftHistory, ResyncRecords } from './inventory.schemas.js';
import { likelyCause } from './likely-cause.js';

/** What staff see of devices: where each stands and what happened with it, never codes or seeds. */
@Injectable()
export class DeviceRecords {
  constructor(
    private readonly inventory: InventoryRepository,
    private readonly views: DeviceViews,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(scope: Scope, { limit, cursor, serial, ...filter }: DeviceQuery): Promise<Page<DeviceEntry>> {
    const { items, nextCursor } = await this.inventory.list(scope, { limit, cursor }, { ...filter, serialBeginning: serial });
    return { items: await Promise.all(items.map((row) => this.entry(row))), nextCursor };
  }

  /** @throws Problem `not-found`. */
  async get(scope: Scope, id: string): Promise<DeviceRecord> {
    const row = await this.find(scope, id);
    const now = this.clock.now();
    const resyncs = await this.inventory.resyncs(scope, id);
    const dayAgo = new Date(now.getTime() - RESYNC_DAY_MS);
    const { algorithm, digits, periodSeconds, counter, driftSteps, aheadMatches } = row;
    return {
      ...(await this.entry(row)),
      ...{ algorithm, digits, periodSeconds, counter, driftSteps, aheadMatches },
      wrongCodesInARow: attemptsInARow(row),
      hasUserCode: row.userCodeHash !== null,
      resynchronisation: {
        failedToday: row.resyncTries.filter((at) => at > dayAgo).length,
        locked: isResyncLocked(row, now),
        lockedUntil: row.resyncLockedUntil !== null && row.resyncLockedUntil > now ? row.resyncLockedUntil.toISOString() : null,
        needsSupport: row.resyncNeedsSupport,
        extendedUntil: isExtended(row, now) ? (row.extendedUntil?.toISOString() ?? null) : null,
        lastReference: resyncs[0]?.reference ?? null,
        likelyCause: likelyCause(resyncs, isOutOfSync(row)),
      },
    };
  }

  /** Oldest first. @throws Problem `not-found`. */
  async history(scope: Scope, id: string): Promise<DeviceHistory> {
    await this.find(scope, id);
    const entries = await historyOf(this.dataSource.manager, id);
    return { items: entries.map(({ at, actor, code, data }) => ({ at: at.toISOString(), actor: { ...actor }, code, data: { ...data } })) };
  }

  /** How far the device was off whenever that was seen, oldest first. @throws Problem `not-found`. */
  async drift(scope: Scope, id: string): Promise<DriftHistory> {
    await this.find(scope, id);
    const codes = (await this.inventory.verifications(scope, id)).flatMap(({ createdAt, distance, outcome }) =>
      distance === null ? [] : [{ at: createdAt.toISOString(), distance, source: outcome === 'ACCEPTED' ? ('CODE' as const) : ('CODE_AHEAD' as const) }],
    );
    const resyncs = (await this.inventory.resyncs(scope, id)).flatMap(({ createdAt, distance, outcome }) =>
      distance === null || outcome !== 'SUCCEEDED' ? [] : [{ at: createdAt.toISOString(), distance: Number(distance), source: 'RESYNCHRONISATION' as const }],
    );
    return { items: [...codes, ...resyncs].sort((one, other) => one.at.localeCompare(other.at)) };
  }

  /** Newest first. @throws Problem `not-found`. */
  async resyncs(scope: Scope, id: string): Promise<ResyncRecords> {
    await this.find(scope, id);
    const rows = await this.inventory.resyncs(scope, id);
    return {
      items: rows.map(({ createdAt, distance, ...row }) => ({
        ...{ id: row.id, reference: row.reference, codes: row.codes, window: row.window, outcome: row.outcome, failure: row.failure },
        at: createdAt.toISOString(),
        distance: distance === null ? null : Number(distance),
      })),
    };
  }

  private async find(scope: Scope, id: string): Promise<DeviceRow> {
    const row = await this.inventory.find(scope, id);
    if (row === null) throw new Problem('not-found', 'There is no otp device with this identifier where you may look.');
    return row;
  }

  private async entry(row: DeviceRow): Promise<DeviceEntry> {
    const { id, holderId, organisationId, kind, state, manufacturer, serial, model } = row;
    return {
      ...{ id, holderId, organisationId, kind, state, manufacturer, serial, model },
      outOfSync: isOutOfSync(row),
      lock: await this.views.lockOf(row),
      lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null,
      expiresAt: isHardware(kind) ? (row.dueAt?.toISOString() ?? null) : null,
      createdAt: row.createdAt.toISOString(),
      activatedAt: row.activatedAt?.toISOString() ?? null,
      endedAt: row.endedAt?.toISOString() ?? null,
    };
  }
}
