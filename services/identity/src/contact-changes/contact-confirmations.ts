import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { AttemptsService } from '../attempts/attempts.service.js';
import { ContactsService } from '../persons/contacts.service.js';
import { PersonsRepository } from '../persons/persons.repository.js';
import { CONTACT_CHANGE, nextContactChangeState } from './contact-change.js';
import { CONTACT_CHANGE_TYPE } from './contact-change.entity.js';
import type { ContactChangeRow } from './contact-change.entity.js';
import { ContactChangesRepository } from './contact-changes.repository.js';
import { ContactChangesService } from './contact-changes.service.js';
import { ContactProofs } from './contact-proofs.js';

const HOLDER_OF_LINK = everything('whoever holds the mailed link proves the address that it was sent to');

/** Holders who prove that an address is theirs: by the link in the mailbox, or by the code of the SMS. */
@Injectable()
export class ContactConfirmations {
  constructor(
    private readonly doors: Doors,
    private readonly changes: ContactChangesRepository,
    private readonly service: ContactChangesService,
    private readonly contacts: ContactsService,
    private readonly persons: PersonsRepository,
    private readonly proofs: ContactProofs,
    private readonly attempts: AttemptsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws Problem `not-found` for a link that is wrong, used, replaced or past its end; `conflict`, `too-many-requests`. */
  async byLink(token: string, network: string): Promise<void> {
    const row = await this.attempts.whileAllowed({ kind: 'contact-link', network }, async () => {
      const found = await this.changes.findByProof(HOLDER_OF_LINK, this.proofs.tokenDigest(token));
      return found !== null && this.isOpen(found, this.clock.now()) ? found : undefined;
    });
    if (row === undefined) throw new Problem('not-found', 'This link is not known, was used, was replaced by a later one, or has ended. Enter the address again.');
    const context: ChangeContext = { actor: { kind: 'person', id: row.holderId }, command: 'confirm-email', correlationId: this.ids.uuid() };
    await this.settle(context, row);
  }

  /**
   * Takes a typed code. A wrong one is counted under the lock of the row, so that many at once are as many tries.
   * @throws Problem `not-found` outside the scope, `credentials-refused` for a code that is wrong or has ended; `conflict`.
   */
  async byCode(context: ChangeContext, scope: Scope, id: string, code: string): Promise<void> {
    let isRight = false;
    const row = await this.doors.change(
      CONTACT_CHANGE_TYPE,
      id,
      context,
      (changed, now) => {
        if (!this.isOpen(changed, now) || changed.kind !== 'PHONE') return { row: changed, history: [] };
        isRight = this.proofs.isCode(changed, code);
        if (isRight) return { row: changed, history: [], audit: { accepted: true } };
        changed.wrongTries += 1;
        if (changed.wrongTries < CONTACT_CHANGE.tries) return { row: changed, history: [], audit: { accepted: false } };
        const state = nextContactChangeState(changed.state, 'lapse');
        return { row: Object.assign(changed, { state, addressSealed: null, proofDigest: null }), history: [{ code: 'contact-lapse' }], audit: { accepted: false } };
      },
      scope,
    );
    if (!isRight) throw refusedCode(row.state === 'SENT' && row.expiresAt > this.clock.now() ? CONTACT_CHANGE.tries - row.wrongTries : 0);
    await this.settle(context, row);
  }

  /** Every step can be repeated: whoever comes again with his proof ends what a crash cut off. A unique index decides between two persons. */
  private async settle(context: ChangeContext, row: ContactChangeRow): Promise<void> {
    const person = await this.persons.find(HOLDER_OF_LINK, row.holderId);
    const address = this.proofs.address(row);
    if (person === null || address === undefined) throw new Problem('not-found', 'This change is no more. Enter the address again.');
    try {
      await this.contacts.verify(context, person, address);
    } catch (error) {
      if (error instanceof Problem && error.slug === 'conflict') await this.service.end(context, row.id, 'conflict');
      throw error;
    }
    await this.service.end(context, row.id, 'verify');
  }

  private isOpen({ state, expiresAt }: ContactChangeRow, now: Date): boolean {
    return state === 'SENT' && expiresAt > now;
  }
}

function refusedCode(triesLeft: number): Problem {
  const [detail, code] = triesLeft > 0 ? ['Type the code of the last SMS.', 'WRONG_SMS_CODE'] : ['Enter the number again to get another code.', 'CODE_ENDED'];
  return new Problem('credentials-refused', 'The code is not right, or has ended.', { errors: [{ pointer: '/code', detail, code }], members: { triesLeft } });
}
