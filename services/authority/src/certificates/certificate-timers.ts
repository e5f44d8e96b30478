import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, event, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS, LOG } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import type { Logger } from 'pino';
import { nextState } from './certificate.js';
import { CERTIFICATE } from './certificate.entity.js';
import type { Certificate } from './certificate.entity.js';
import { isRefusal } from './certificate-records.js';
import { CertificatesRepository } from './certificates.repository.js';
import { IssuingGate } from './issuing-gate.js';

const ALL = everything('timers act for every organisation');
const BATCH = 50;
/** What could not be signed for so long will not be: the evidence is from another day. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** What time alone does to certificates. Run by the leader; two at once do no harm, since every step looks at the locked row. */
@Injectable()
export class CertificateTimers {
  readonly name = 'certificate-timers';
  readonly intervalMs = 1_000;

  constructor(
    private readonly doors: Doors,
    private readonly repository: CertificatesRepository,
    private readonly gate: IssuingGate,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** @returns true when there is more to do at once. */
  async run(signal: AbortSignal): Promise<boolean> {
    const finished = await this.#finishPrepared(signal);
    const expired = await this.#expire(signal);
    return finished === BATCH || expired === BATCH;
  }

  /** Certificates that were recorded and not signed, because their process died or the keystore was away. */
  async #finishPrepared(signal: AbortSignal): Promise<number> {
    const rows = await this.repository.listUnfinished(ALL, this.clock.now(), BATCH);
    let finished = 0;
    for (const row of rows) {
      if (signal.aborted) break;
      try {
        await this.#finish(row);
        finished += 1;
      } catch (error) {
        // Refused is finished too. Anything else stays for the next round, and must not keep the others waiting.
        if (isRefusal(error)) finished += 1;
        else this.log.warn({ err: error, certificateId: row.id }, 'a recorded certificate could not be finished; it will be tried again');
      }
    }
    return finished;
  }

  async #finish(row: Certificate): Promise<void> {
    if (this.clock.now().getTime() - row.createdAt.getTime() > GIVE_UP_AFTER_MS) {
      const reason = new Problem('unavailable', 'The certificate could not be signed for a day; ask for it under a fresh id.');
      await this.gate.refuse(row, reason, this.#context('refuse'));
      return;
    }
    const context = this.#context('finish');
    await this.gate.issue(await this.gate.resume(row, context), context);
  }

  async #expire(signal: AbortSignal): Promise<number> {
    const due = await this.repository.listExpired(ALL, this.clock.now(), BATCH);
    for (const id of due) {
      if (signal.aborted) break;
      await this.#expireOne(id);
    }
    return due.length;
  }

  async #expireOne(id: string): Promise<void> {
    try {
      await this.doors.change(
        CERTIFICATE,
        id,
        this.#context('expire'),
        (row) => {
          row.state = nextState(row.state, 'expire');
          row.dueAt = null;
          const notAfter = row.notAfter?.toISOString() ?? '';
          const { organisationId } = row;
          return {
            row,
            history: [{ code: 'expired', data: { notAfter } }],
            events: [event('certificate.expired.v1', id, { certificateId: id, organisationId, notAfter })],
          };
        },
        ALL,
      );
    } catch (error) {
      // Revoked, or expired by another leader, in the meantime.
      if (!(error instanceof Problem && error.slug === 'illegal-transition')) throw error;
    }
  }

  #context(command: string): ChangeContext {
    return { actor: { kind: 'system', id: 'authority' }, command, correlationId: this.ids.uuid() };
  }
}
