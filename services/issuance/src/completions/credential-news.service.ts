import { Injectable } from '@nestjs/common';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IssuanceChanges } from '../issuance-requests/issuance-changes.js';
import { ISSUANCE_REQUEST } from '../issuance-requests/issuance-request.entity.js';
import type { PinNews } from '../issuance-requests/issuance-request.js';
import { IssuanceRequestsRepository } from '../issuance-requests/issuance-requests.repository.js';

const ROOM_ITSELF = everything('remote-signing speaks of keys of every organisation');

/** What happens to the PIN of a key, noted by the request that the key was made for, which has ended by then. */
@Injectable()
export class CredentialNewsService {
  constructor(
    private readonly doors: Doors,
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsRepository,
  ) {}

  /** The holder is told, also of what he did himself: it may have been somebody else (requirements, 8.11). Keys of other rooms' making are none of its business. */
  async heard(context: ChangeContext, credentialId: string, what: PinNews): Promise<void> {
    if (context.tx === undefined) throw new Error('What happens to a PIN is heard by event, inside its transaction.');
    const requestId = await this.requests.findIdByCredential(ROOM_ITSELF, context.tx, credentialId);
    if (requestId === undefined) return;
    const { correlationId } = context;
    const jobs = [this.changes.jobFor({ requestId, correlationId }, { kind: 'send-message', template: 'pin-notice', what })];
    await this.doors.change(ISSUANCE_REQUEST, requestId, context, (row) => ({ row, history: [{ code: HISTORY[what] }], jobs }), ROOM_ITSELF);
  }
}

const HISTORY = { BLOCKED: 'pin-blocked', RESET_ORDERED: 'pin-reset-ordered', UNBLOCKED: 'pin-unblocked', CHANGED: 'pin-changed' } as const satisfies Record<PinNews, string>;
