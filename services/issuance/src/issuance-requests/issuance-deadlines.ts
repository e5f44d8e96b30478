import type { IssuanceRequest } from './issuance-request.js';
import { OPEN_ISSUANCE_STATES } from './issuance-states.js';
import type { IssuanceState } from './issuance-states.js';

/** Numbers of requirements 12.1 and 8.1, and what follows from them. */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The subject may have failed checks tried again so often within 24 hours. */
export const CHECK_RETRIES_A_DAY = 3;
/** So many failures to issue within 24 hours end the request. */
export const FAILURES_A_DAY = 5;
/** When the authority has not answered by then, its silence counts as a failure. */
export const ISSUING_LIMIT_MS = 30 * MINUTE_MS;
/** A failed issuing is tried again after this time. */
export const RETRY_ISSUING_AFTER_MS = 60 * MINUTE_MS;
/** A look-up that no request was started from is erased after this time. */
export const LOOKUP_LIFETIME_MS = DAY_MS;
/** A statement must be this fresh when an approval is handed in. */
export const STATEMENT_MAX_AGE_SECONDS = 300;
/** A drafted decision can be approved for this long. */
export const DRAFT_LIFETIME_MS = 60 * MINUTE_MS;

/** A mailed link opens the request for this long. */
export const LINK_LIFETIME_MS = DAY_MS;
/** So many new links within 24 hours the subject may have sent to himself, and so many invitations an officer may send again. */
export const LINKS_A_DAY = 3;
/** How long a tax login lets the subject act. */
export const LOGIN_LIFETIME_MS = 30 * MINUTE_MS;

/** Days after which whoever acts next is reminded; in CHECKING, that registries are away is told to those who wait for them. */
const REMINDER_DAYS: Readonly<Partial<Record<IssuanceState, readonly number[]>>> = {
  AWAITING_USER_CHECK: [3, 10, 30],
  CHECKING: [1],
  AWAITING_APPROVAL: [3, 10, 30],
  APPROVED: [3, 10, 30],
};

const PROCEDURE_DAYS = 60;
const DAYS_AFTER_APPROVAL = 14;
const RECHECK_MINUTES = [1, 5, 15, 60] as const;

/** Days of 24 hours: the instants are UTC, which knows no summer time. */
export function addDays(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * DAY_MS);
}

/** When a procedure ends: 60 days after its start, but never sooner than 14 days after the approval. */
export function procedureEnd(createdAt: Date, approvedAt: Date | null): Date {
  const end = addDays(createdAt, PROCEDURE_DAYS);
  if (approvedAt === null) return end;
  const least = addDays(approvedAt, DAYS_AFTER_APPROVAL);
  return least.getTime() > end.getTime() ? least : end;
}

/**
 * When the time of a request runs out, as people are told it: the end of the procedure; while the certificate is being issued, when that is
 * given up or tried again. Null in final states.
 */
export function runsOutAt(request: IssuanceRequest): Date | null {
  const isInTime = request.state !== 'ISSUING' && request.state !== 'ISSUE_FAILED' && request.dueAt !== null;
  return isInTime ? procedureEnd(request.createdAt, request.approvedAt) : request.dueAt;
}

/** When a timer acts on a request next, whatever comes first: a reminder, a time-out, or the end of the procedure. Null in final states. */
export function nextDue({ state, stateSince, remindersSent, createdAt, approvedAt }: IssuanceRequest): Date | null {
  if (!OPEN_ISSUANCE_STATES.includes(state)) return null;
  if (state === 'ISSUING') return new Date(stateSince.getTime() + ISSUING_LIMIT_MS);
  if (state === 'ISSUE_FAILED') return new Date(stateSince.getTime() + RETRY_ISSUING_AFTER_MS);
  const end = procedureEnd(createdAt, approvedAt);
  const days = REMINDER_DAYS[state]?.[remindersSent];
  if (days === undefined) return end;
  const reminder = addDays(stateSince, days);
  return reminder.getTime() < end.getTime() ? reminder : end;
}

/** How many reminders of a state are past at `now`: those that were missed while nobody looked are not made up for. */
export function remindersPast(state: IssuanceState, since: Date, now: Date): number {
  return (REMINDER_DAYS[state] ?? []).filter((days) => addDays(since, days).getTime() <= now.getTime()).length;
}

/** How long to wait before registries that were away are asked again: 1, 5, 15, 60 minutes, then hourly. */
export function recheckDelayMs(attemptsBefore: number): number {
  return (RECHECK_MINUTES[attemptsBefore] ?? 60) * MINUTE_MS;
}

/** Those of the RFC 3339 instants that lie within the 24 hours before `now`. */
export function withinLastDay(instants: readonly string[], now: Date): string[] {
  return instants.filter((instant) => now.getTime() - new Date(instant).getTime() < DAY_MS);
}
