import { Injectable } from '@nestjs/common';
import { Doors, event, everything } from '@vidimus/persistence';
import type { ChangeContext, NewEvent, Outcome } from '@vidimus/persistence';
import { CREDENTIAL } from './credential.entity.js';
import type { CredentialRow } from './credential.entity.js';
import { decide } from './credential.js';
import type { CredentialCommand, CredentialFact, Decided } from './credential.js';

/** Rooms that may call here, the authority's news and the timer act for every organisation; people never call. */
export const ALL_CREDENTIALS = everything('only rooms call, by the id of a credential that they made');

/** Columns that a command fills besides what the decision changes. */
export type FilledColumns = Partial<
  Pick<CredentialRow, 'otpDeviceId' | 'publicKey' | 'csr' | 'keyUnderPin' | 'keyUnderUnblockCode' | 'keyBeforeIssue' | 'keyForReset'>
>;

/** What is asked of a credential, once its row is locked. */
export interface Asked {
  readonly command: CredentialCommand;
  readonly columns?: FilledColumns;
}

/** The one way by which credentials change: the row is locked, `decide` is asked, and what follows is written with it. */
@Injectable()
export class CredentialChanges {
  constructor(private readonly doors: Doors) {}

  /**
   * @param ask sees the locked row; undefined leaves it as it is
   * @throws Problem `not-found`; whatever `decide` or `ask` refuses.
   */
  apply(context: ChangeContext, id: string, ask: (row: CredentialRow) => Asked | undefined): Promise<CredentialRow> {
    return this.doors.change(
      CREDENTIAL,
      id,
      context,
      (row, now) => {
        const asked = ask(row);
        return asked === undefined ? { row, history: [] } : outcomeOf(row, decide(row, asked.command, now), asked.columns);
      },
      ALL_CREDENTIALS,
    );
  }
}

/** What a decision leaves behind. A key that is destroyed, or needed no longer by the room, is erased with it. */
export function outcomeOf(row: CredentialRow, { credential, history, facts }: Decided, columns: FilledColumns = {}): Outcome<CredentialRow> {
  const changed = Object.assign(row, credential, columns);
  if (changed.state !== 'CREATED') changed.keyBeforeIssue = null;
  if (changed.state === 'DESTROYED') {
    changed.keyUnderPin = null;
    changed.keyUnderUnblockCode = null;
    changed.keyForReset = null;
  }
  return { row: changed, history, events: facts.map((fact) => eventOf(changed, fact)) };
}

/** The event that tells other rooms of a fact. */
export function eventOf({ id, holderId, organisationId }: CredentialRow, fact: CredentialFact): NewEvent {
  const ref = { credentialId: id, holderId, organisationId };
  switch (fact.name) {
    case 'activated':
      return event('credential.activated.v1', id, { ...ref, certificateId: fact.certificateId });
    case 'destroyed':
      return event('credential.destroyed.v1', id, { ...ref, reason: fact.reason });
    default:
      return event(`credential.${fact.name}.v1`, id, ref);
  }
}
