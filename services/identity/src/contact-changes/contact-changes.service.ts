import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { maskEmail, maskPhone } from '@vidimus/identifiers';
import { Doors, everything, ofHolder } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import type { AccountRow } from '../accounts/account.entity.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { HolderCodes } from '../holders/holder-codes.js';
import { contactTaken, ContactsService } from '../persons/contacts.service.js';
import type { Address } from '../persons/contacts.service.js';
import type { ContactKind } from '../persons/contact-point.js';
import { PersonSecrets } from '../persons/person-secrets.js';
import { PersonsRepository } from '../persons/persons.repository.js';
import { lapseJob } from './lapse-job.js';
import { INITIAL, isOpen, nextContactChangeState, proofEnd } from './contact-change.js';
import type { ContactChangeCommand } from './contact-change.js';
import { CONTACT_CHANGE_TYPE } from './contact-change.entity.js';
import type { ContactChangeRow } from './contact-change.entity.js';
import { ContactChangesRepository } from './contact-changes.repository.js';
import { ContactProofs } from './contact-proofs.js';

const OWN = everything('a holder sees the addresses that he is reached by');

/** What a holder is reached by, and what he wants to be reached by. */
export interface OwnContacts {
  readonly verified: readonly { readonly kind: ContactKind; readonly address: string; readonly verifiedAt: Date }[];
  readonly open: readonly { readonly row: ContactChangeRow; readonly address: string }[];
}

/** Holders who enter another e-mail address or telephone number (requirements, 8.9). Proving it is for {@link ContactConfirmations}. */
@Injectable()
export class ContactChangesService {
  constructor(
    private readonly doors: Doors,
    private readonly changes: ContactChangesRepository,
    private readonly contacts: ContactsService,
    private readonly persons: PersonsRepository,
    private readonly personSecrets: PersonSecrets,
    private readonly proofs: ContactProofs,
    private readonly codes: HolderCodes,
    private readonly attempts: AttemptsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** What is past its end is not shown, whether its timer has run or not. */
  async ofHolder(personId: string): Promise<OwnContacts> {
    const verified = await this.persons.verifiedOf(OWN, personId);
    const open = await this.changes.openOf(ofHolder(personId), personId);
    const now = this.clock.now();
    return {
      verified: verified.map((row) => ({ kind: row.kind, address: this.personSecrets.address(row), verifiedAt: row.verifiedAt })),
      open: open.flatMap((row) => {
        const address = this.proofs.address(row);
        return address === undefined || row.state !== 'SENT' || row.expiresAt <= now ? [] : [{ row, address: address.value }];
      }),
    };
  }

  /**
   * Has a link or a code sent to the address. A change of the same kind that is open lapses.
   * @throws Problem `unprocessable` for the address that he has already or one that his codes are sent to, `conflict` for one that is
   *   verified for another tax number, `too-many-requests`, `unavailable`.
   */
  async begin(context: ChangeContext, account: AccountRow, personId: string, address: Address): Promise<ContactChangeRow> {
    await this.refuseUnchangeable(personId, address);
    // Messages cost money and strangers' patience: what was sent stays counted.
    await this.attempts.whileAllowed({ kind: 'contact-change', account: account.usernameIndex }, () => Promise.resolve(false));
    for (const open of await this.changes.openOf(ofHolder(personId), personId)) {
      if (open.kind === address.kind) await this.end(context, open.id, 'lapse');
    }
    const entered = await this.enter(context, account, personId, address);
    if (await this.contacts.isTaken(context, personId, address)) {
      await this.end(context, entered.id, 'conflict');
      throw contactTaken(address.kind);
    }
    const { secret, digest } = this.proofs.make(entered);
    // Before the message goes: its recipient may be quicker than this program.
    const sent = await this.doors.change(
      CONTACT_CHANGE_TYPE,
      entered.id,
      context,
      (row) => ({ row: Object.assign(row, { state: nextContactChangeState(row.state, 'send'), proofDigest: digest }), history: [{ code: 'proof-sent' }] }),
      ofHolder(personId),
    );
    await this.proofs.send(context, sent, address, secret, account.locale).catch(async (error: unknown) => {
      await this.end(context, sent.id, 'lapse');
      throw error;
    });
    return sent;
  }

  /** Ends a change that is still open; nothing where it has ended meanwhile. */
  async end(context: ChangeContext, id: string, command: Exclude<ContactChangeCommand, 'send'>): Promise<void> {
    await this.doors.change(
      CONTACT_CHANGE_TYPE,
      id,
      context,
      (row) => {
        if (!isOpen(row.state)) return { row, history: [] };
        const state = nextContactChangeState(row.state, command);
        return { row: Object.assign(row, { state, addressSealed: null, proofDigest: null }), history: [{ code: `contact-${command}` }] };
      },
      everything('a change ends by its timer or by whoever has its proof'),
    );
  }

  private enter(context: ChangeContext, { organisationId, organisationPath }: AccountRow, holderId: string, address: Address): Promise<ContactChangeRow> {
    const id = this.ids.uuid();
    return this.doors.create(CONTACT_CHANGE_TYPE, context, (now) => {
      const expiresAt = proofEnd(address.kind, now);
      return {
        row: {
          ...{ id, version: 1, holderId, organisationId, organisationPath, kind: address.kind, state: INITIAL },
          ...{ addressSealed: this.proofs.sealAddress(id, address.value), proofDigest: null, wrongTries: 0, createdAt: now, expiresAt },
        },
        history: [{ code: 'contact-entered' }],
        jobs: [lapseJob(this.ids.uuid(), { changeId: id, correlationId: context.correlationId }, expiresAt)],
      };
    });
  }

  /** A number that codes go to is not changed by a code that goes to it: whoever took it over once would keep it for good. */
  private async refuseUnchangeable(personId: string, { kind, value }: Address): Promise<void> {
    const pointer = kind === 'EMAIL' ? '/email' : '/phone';
    const current = (await this.persons.verifiedOf(OWN, personId)).find((contact) => contact.kind === kind);
    if (current === undefined) return;
    const address = this.personSecrets.address(current);
    if (this.personSecrets.addressIndex(kind, address) === this.personSecrets.addressIndex(kind, value)) {
      throw new Problem('unprocessable', 'This is the one that you are reached by already.', { errors: [{ pointer, detail: 'Enter another one.', code: 'SAME_CONTACT' }] });
    }
    const masked = kind === 'EMAIL' ? maskEmail(address) : maskPhone(address);
    if (!(await this.codes.goTo(personId)).includes(masked)) return;
    throw new Problem('unprocessable', 'Your codes are sent to the present one. Have your registration office give you another device for codes first.', {
      errors: [{ pointer, detail: 'Turn to the registration office.', code: 'CODES_GO_THERE' }],
    });
  }
}
