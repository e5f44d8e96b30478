import type { RoomClient } from '@vidimus/service-kit';
import { z } from 'zod';
import { pendingTaxLogin } from './pending-tax-login.js';
import type { PendingTaxLogin } from './pending-tax-login.js';

/** What the gateway may ask of issuance on behalf of a person without an account. */
export const SUBJECT_SCOPE = 'issuance:subject';
const ROOM = 'issuance';

const opening = z.object({ opensUntil: z.iso.datetime(), outcome: z.string().nullable() });
const attempt = z.object({ authorizationUrl: z.url({ protocol: /^https?$/ }), pending: pendingTaxLogin });

/** What a link opens. */
export interface Opening {
  readonly opensUntil: Date;
  /** The state in which the request ended; null while it is open. */
  readonly outcome: string | null;
}

/** How the tax authority answered, as it stands in the address that the browser came back to. */
export interface TaxLoginAnswer {
  readonly code: string;
  readonly state: string;
  readonly iss?: string | undefined;
}

/** Links and tax logins of requests, as issuance judges them. */
export class SubjectRequests {
  constructor(private readonly rooms: Pick<RoomClient, 'post'>) {}

  /** @throws Problem `link-expired`, `not-found`; `unavailable` when issuance does not answer, here and below. */
  async open(requestId: string, token: string): Promise<Opening> {
    const { opensUntil, outcome } = await this.rooms.post(ROOM, `${pathOf(requestId)}/openings`, { token }, { scope: SUBJECT_SCOPE, answer: opening });
    return { opensUntil: new Date(opensUntil), outcome };
  }

  /** Has a new link mailed. @throws Problem `not-found`, `too-many-requests`, `illegal-transition` when the request has ended. */
  async renew(requestId: string, token: string): Promise<void> {
    await this.rooms.post(ROOM, `${pathOf(requestId)}/links`, { token }, { scope: SUBJECT_SCOPE });
  }

  /** Where to send the browser, and what to remember until it comes back. @throws Problem `registry-unavailable`. */
  async beginTaxLogin(requestId: string): Promise<{ authorizationUrl: string; pending: PendingTaxLogin }> {
    return this.rooms.post(ROOM, `${pathOf(requestId)}/tax-login-attempts`, {}, { scope: SUBJECT_SCOPE, answer: attempt });
  }

  /** @throws Problem `unprocessable` for a login that is not good or of another person (code ANOTHER_PERSON), `registry-unavailable`. */
  async finishTaxLogin(requestId: string, answer: TaxLoginAnswer, pending: PendingTaxLogin): Promise<void> {
    await this.rooms.post(ROOM, `${pathOf(requestId)}/tax-logins`, { answer, pending }, { scope: SUBJECT_SCOPE });
  }
}

function pathOf(requestId: string): string {
  return `/v1/subject-requests/${requestId}`;
}
