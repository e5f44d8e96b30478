import { Inject, Injectable } from '@nestjs/common';
import { Doors, everything } from '@vidimus/persistence';
import type { AggregateRow, AggregateType } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { DECISION_DRAFT } from '../approvals/decision-draft.entity.js';
import { DecisionDraftsRepository } from '../approvals/decision-drafts.repository.js';
import { IssuanceChanges, roomItself } from '../issuance-requests/issuance-changes.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { dueCommand } from '../issuance-requests/issuance-request.js';
import type { IssuanceCommand } from '../issuance-requests/issuance-request.js';
import { IssuanceRequestsRepository } from '../issuance-requests/issuance-requests.repository.js';
import { REGISTRY_LOOKUP } from '../registry-lookups/registry-lookup.entity.js';
import { RegistryLookupsRepository } from '../registry-lookups/registry-lookups.repository.js';
import { ADDRESS_EXCEPTION } from '../service-addresses/address-exception.entity.js';
import { AddressExceptionsRepository } from '../service-addresses/address-exceptions.repository.js';

const TIMER = everything('time runs out in every organisation');

/** What the passing of time does: people are reminded, requests expire or are tried again, drafts are erased. */
@Injectable()
export class DeadlinesService {
  constructor(
    private readonly doors: Doors,
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsRepository,
    private readonly lookups: RegistryLookupsRepository,
    private readonly drafts: DecisionDraftsRepository,
    private readonly exceptions: AddressExceptionsRepository,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Serves one request whose time has come. @returns false when there is none. */
  serveOneDue(): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const now = this.clock.now();
      const due = await this.requests.lockOneDue(TIMER, tx, now);
      if (due === null) return false;
      const context = { ...roomItself(dueCommand(due, now), this.ids.uuid()), tx };
      await this.changes.apply(context, TIMER, due.id, (row, at) => ({ command: this.commandFor(row, at) }));
      return true;
    });
  }

  /** Erases one look-up, drafted decision or exception that is over. @returns false when there is none. */
  async eraseOneExpired(): Promise<boolean> {
    if (await this.erase(REGISTRY_LOOKUP, (tx, now) => this.lookups.lockOneExpired(TIMER, tx, now))) return true;
    if (await this.erase(DECISION_DRAFT, (tx, now) => this.drafts.lockOneExpired(TIMER, tx, now))) return true;
    return this.erase(ADDRESS_EXCEPTION, (tx, now) => this.exceptions.lockOneExpired(TIMER, tx, now));
  }

  private erase<Row extends AggregateRow>(
    type: AggregateType<Row>,
    lockOne: (tx: EntityManager, now: Date) => Promise<Row | null>,
  ): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const expired = await lockOne(tx, this.clock.now());
      if (expired === null) return false;
      await this.doors.hotWrite({ ...roomItself('erase', this.ids.uuid()), tx }, async () => {
        await tx.delete(type.entity, expired.id);
        return { result: undefined, aggregate: { type: type.name, id: expired.id }, history: [] };
      });
      return true;
    });
  }

  private commandFor(row: IssuanceRequestRow, now: Date): IssuanceCommand {
    const type = dueCommand(row, now);
    return type === 'retry' ? { type, certificateId: row.certificateId ?? this.ids.uuid() } : { type };
  }
}
