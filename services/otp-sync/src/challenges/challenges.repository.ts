import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { ChallengeRow } from './challenge.entity.js';

/** What a code was sent for. */
export interface ChallengePurpose {
  readonly deviceId: string;
  readonly registration: number;
  readonly purpose: string;
  readonly digest: string | null;
}

/** Reads of challenges. */
@Injectable()
export class ChallengesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string, tx?: EntityManager): Promise<ChallengeRow | null> {
    return this.within(scope, tx).andWhere('challenge.id = :id', { id }).getOne();
  }

  /** The newest one of a registration of a device, whatever for. */
  newestOf(scope: Scope, deviceId: string, registration: number): Promise<ChallengeRow | null> {
    return newest(this.within(scope).andWhere('challenge.deviceId = :deviceId AND challenge.registration = :registration', { deviceId, registration }));
  }

  /** The newest one for a purpose: the only one whose code may be right. Locked, so that its tries are counted one after the other. */
  lockNewest(scope: Scope, tx: EntityManager, { deviceId, registration, purpose, digest }: ChallengePurpose): Promise<ChallengeRow | null> {
    const query = this.within(scope, tx)
      .andWhere('challenge.deviceId = :deviceId AND challenge.registration = :registration', { deviceId, registration })
      .andWhere('challenge.purpose = :purpose AND challenge.digest IS NOT DISTINCT FROM :digest', { purpose, digest });
    return newest(query.setLock('pessimistic_write'));
  }

  /** Locks one of before an instant, if any; rows that another instance is erasing are passed over. */
  lockOneOlder(scope: Scope, tx: EntityManager, than: Date): Promise<ChallengeRow | null> {
    return this.within(scope, tx)
      .andWhere('challenge.createdAt <= :than', { than })
      .orderBy('challenge.createdAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<ChallengeRow> {
    return scopedBy(manager.createQueryBuilder(ChallengeRow, 'challenge'), scope, 'challenge');
  }
}

function newest(query: SelectQueryBuilder<ChallengeRow>): Promise<ChallengeRow | null> {
  return query.orderBy('challenge.createdAt', 'DESC').addOrderBy('challenge.id', 'DESC').limit(1).getOne();
}
