import { Inject, Injectable } from '@nestjs/common';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS, RateLimiter } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { readAsked, SealedAsked } from './asked-recovery.js';
import type { AskRecovery } from './recoveries.schemas.js';
import { RECOVERY_REQUEST } from './recovery.entity.js';
import { INITIAL, RECOVERY } from './recovery.js';
import { answerJob } from './recovery-job.js';

const BY_NETWORK = { name: 'recovery', points: RECOVERY.perHour, durationSeconds: 3_600 } as const;

/**
 * Takes requests for recovery. Nothing is looked up before the answer: what is done for somebody who exists and for somebody who does not
 * is the same, and so is the time that it takes.
 */
@Injectable()
export class RecoveriesService {
  constructor(
    private readonly doors: Doors,
    private readonly sealed: SealedAsked,
    private readonly limiter: RateLimiter,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Notes what was asked; a job does the rest.
   * @throws Problem `validation-failed` for what cannot be a tax number or an address, `too-many-requests` when the network asked too often.
   */
  async ask(body: AskRecovery, network: string): Promise<void> {
    const asked = readAsked(body);
    await this.limiter.consume(BY_NETWORK, network);
    const id = this.ids.uuid();
    const correlationId = this.ids.uuid();
    const context: ChangeContext = { actor: { kind: 'system', id: 'recovery' }, command: 'ask-recovery', correlationId };
    await this.doors.create(RECOVERY_REQUEST, context, (now) => ({
      row: { id, version: 1, kind: asked.kind, state: INITIAL, locale: body.locale, askedSealed: this.sealed.seal(id, asked), accountId: null, createdAt: now },
      history: [],
      jobs: [answerJob(id, correlationId)],
    }));
  }
}
