import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { ALL_CREDENTIALS, CredentialChanges } from './credential-changes.js';
import { CredentialsRepository } from './credentials.repository.js';

const INTERVAL_MS = 5_000;

/** What the passing of time does to credentials: a key that never got a certificate is destroyed. */
@Injectable()
export class CredentialDeadlines implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly changes: CredentialChanges,
    private readonly credentials: CredentialsRepository,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  onModuleInit(): void {
    this.leadership.add({ name: 'credential-deadlines', intervalMs: INTERVAL_MS, run: () => this.serveOneDue() });
  }

  /** @returns false when no credential is due. */
  private serveOneDue(): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const due = await this.credentials.lockOneDue(ALL_CREDENTIALS, tx, this.clock.now());
      if (due === null) return false;
      const actor = { kind: 'system', id: 'remote-signing' } as const;
      await this.changes.apply({ actor, command: 'give-up', correlationId: this.ids.uuid(), tx }, due.id, () => ({ command: { type: 'give_up' } }));
      return true;
    });
  }
}
