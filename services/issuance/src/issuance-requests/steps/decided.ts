import { Problem } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { addDays, withinLastDay } from '../issuance-deadlines.js';
import type { Decided, IssuanceFact, IssuanceRequest, IssuanceWork, OfficerMessage, SubjectMessage } from '../issuance-request.js';
import type { IssuanceState } from '../issuance-states.js';

/** A decision that leaves one line, and perhaps work. */
export function noted(request: IssuanceRequest, line: HistoryLine, work: readonly IssuanceWork[] = []): Decided {
  return { request, history: [line], facts: [], work };
}

/** A decision that changes nothing and is worth no line. */
export function nothing(request: IssuanceRequest): Decided {
  return { request, history: [], facts: [], work: [] };
}

/** The end of a request. */
export function ended(request: IssuanceRequest, state: IssuanceState, line: HistoryLine, fact: IssuanceFact, work: readonly IssuanceWork[]): Decided {
  return { request: { ...request, state }, history: [line], facts: [fact], work };
}

export function tellSubject(template: SubjectMessage): IssuanceWork {
  return { kind: 'send-message', template };
}

export function tellOfficers(template: OfficerMessage): IssuanceWork {
  return { kind: 'notify-officers', template };
}

/** A mail that asks the subject to act carries a link of its own, which makes the former one worthless. */
export function withFreshLink(request: IssuanceRequest, now: Date): IssuanceRequest {
  return { ...request, linkVersion: request.linkVersion + 1, linkSentAt: now };
}

/**
 * The uses of the last 24 hours with this one.
 * @throws Problem `too-many-requests` when `limit` of them are used up; `what` begins the sentence that says so.
 */
export function oneMoreOfTheDay(uses: readonly string[], limit: number, what: string, now: Date): string[] {
  const recent = withinLastDay(uses, now);
  if (recent.length < limit) return [...recent, now.toISOString()];
  const freeAt = addDays(new Date(recent[0] ?? now.toISOString()), 1);
  throw new Problem('too-many-requests', `${what} ${limit} times a day; wait, or have the data put right.`, {
    retryAfterSeconds: Math.max(1, Math.ceil((freeAt.getTime() - now.getTime()) / 1000)),
  });
}
