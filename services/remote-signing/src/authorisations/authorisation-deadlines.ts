import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { Doors } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { ALL_CREDENTIALS } from '../credentials/credential-changes.js';
import { decide } from './authorisation.js';
import { AUTHORISATION } from './authorisation.entity.js';
import { AuthorisationsRepository } from './authorisations.repository.js';
import { outcomeOf } from './authorisations.service.js';

const INTERVAL_MS = 5_000;

/** Authorisations to which no code came in time: what they kept is erased. */
@Injectable()
export class AuthorisationDeadlines implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly doors: Doors,
    private readonly authorisations: AuthorisationsRepository,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  onModuleInit(): void {
    this.leadership.add({ name: 'authorisation-deadlines', intervalMs: INTERVAL_MS, run: () => this.serveOneDue() });
  }

  /** @returns false when none is due. */
  private serveOneDue(): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const due = await this.authorisations.lockOneDue(ALL_CREDENTIALS, tx, this.clock.now());
      if (due === null) return false;
      const context = { actor: { kind: 'system', id: 'remote-signing' }, command: 'expire', correlationId: this.ids.uuid(), tx } as const;
      await this.doors.change(AUTHORISATION, due.id, context, (row, now) => outcomeOf(row, decide(row, 'expire', now)), ALL_CREDENTIALS);
      return true;
    });
  }
}
