import { Injectable } from '@nestjs/common';
import { historyOf, keysetPage, scopedBy } from '@vidimus/persistence';
import type { HistoryEntry, Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { IssuanceRequestRow } from './issuance-request.entity.js';
import { OPEN_ISSUANCE_STATES } from './issuance-states.js';
import type { IssuanceState } from './issuance-states.js';

/** What requests are looked for by; what is left out does not narrow the search. */
export interface RequestFilter {
  /** None means all. */
  readonly states: readonly IssuanceState[];
  /** Blind indexes of beginnings that the surname has to have, all of them. */
  readonly nameTerms?: readonly string[];
  readonly taxNumberIndex?: string;
}

/** Requests that wait in one state. */
export interface OpenRequests {
  readonly state: IssuanceState;
  readonly count: number;
  /** For how long the oldest has been in this state. */
  readonly oldestSeconds: number;
}

/** Reads of issuance requests. */
@Injectable()
export class IssuanceRequestsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<IssuanceRequestRow | null> {
    return this.within(scope).andWhere('request.id = :id', { id }).getOne();
  }

  page(scope: Scope, { states, nameTerms, taxNumberIndex }: RequestFilter, options: PageOptions): Promise<Page<IssuanceRequestRow>> {
    const query = this.within(scope);
    if (states.length > 0) query.andWhere('request.state = ANY(:states)', { states });
    if (nameTerms !== undefined) query.andWhere('request.nameTerms @> :nameTerms', { nameTerms });
    if (taxNumberIndex !== undefined) query.andWhere('request.taxNumberIndex = :taxNumberIndex', { taxNumberIndex });
    return keysetPage(query, 'request', options);
  }

  /** The request that a certificate came from, inside a running transaction. */
  async findIdByCertificate(scope: Scope, tx: EntityManager, certificateId: string): Promise<string | undefined> {
    const row = await this.within(scope, tx).andWhere('request.certificateId = :certificateId', { certificateId }).getOne();
    return row?.id;
  }

  /** The request that a holder's key was made for, inside a running transaction. */
  async findIdByCredential(scope: Scope, tx: EntityManager, credentialId: string): Promise<string | undefined> {
    const row = await this.within(scope, tx).andWhere('request.credentialId = :credentialId', { credentialId }).getOne();
    return row?.id;
  }

  /** Requests of the holder of a user-id whose certificate was ordered; few, for each is a certificate of his. */
  listByUserId(scope: Scope, userIdIndex: string): Promise<IssuanceRequestRow[]> {
    return this.within(scope)
      .andWhere('request.userIdIndex = :userIdIndex AND request.certificateId IS NOT NULL', { userIdIndex })
      .orderBy('request.createdAt')
      .getMany();
  }

  /** Whether an address serves another person, by a request that is open or that led to a certificate. */
  async isAddressOfAnother(scope: Scope, emailIndex: string, taxNumberIndex: string): Promise<boolean> {
    const count = await this.within(scope)
      .andWhere('request.emailIndex = :emailIndex AND request.taxNumberIndex <> :taxNumberIndex', { emailIndex, taxNumberIndex })
      .andWhere('request.state = ANY(:states)', { states: [...OPEN_ISSUANCE_STATES, 'COMPLETED'] })
      .getCount();
    return count > 0;
  }

  /** Locks one request whose time has come; rows that another instance is working on are passed over. */
  lockOneDue(scope: Scope, tx: EntityManager, now: Date): Promise<IssuanceRequestRow | null> {
    return this.within(scope, tx)
      .andWhere('request.dueAt <= :now', { now })
      .orderBy('request.dueAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  /** How many have not ended, by state; states in which there is none are left out. */
  async countOpen(scope: Scope): Promise<OpenRequests[]> {
    const rows = await this.within(scope)
      .select('request.state', 'state')
      .addSelect('count(*)', 'count')
      .addSelect('greatest(0, extract(epoch FROM now() - min(request.stateSince)))', 'oldest')
      .andWhere('request.dueAt IS NOT NULL')
      .groupBy('request.state')
      .getRawMany<{ state: IssuanceState; count: string; oldest: string }>();
    return rows.map(({ state, count, oldest }) => ({ state, count: Number(count), oldestSeconds: Number(oldest) }));
  }

  /** The history of a request; null when there is none in the scope. */
  async findHistory(scope: Scope, id: string): Promise<HistoryEntry[] | null> {
    const request = await this.find(scope, id);
    return request === null ? null : historyOf(this.dataSource.manager, request.id);
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<IssuanceRequestRow> {
    return scopedBy(manager.createQueryBuilder(IssuanceRequestRow, 'request'), scope, 'request');
  }
}
