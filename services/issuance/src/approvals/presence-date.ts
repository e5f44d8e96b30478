import { Problem } from '@vidimus/contracts';

/** The calendar day of an instant in a zone (IANA name), YYYY-MM-DD. */
export function dayIn(timeZone: string, instant: Date): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);
}

/**
 * The meeting is part of this procedure: not before its start, and not yet to come (C-22).
 * @param date calendar day in the installation's zone
 * @throws Problem `unprocessable` naming `/presence/date`.
 */
export function assertPresenceDate(date: string, startedAt: Date, now: Date, timeZone: string): void {
  const first = dayIn(timeZone, startedAt);
  const last = dayIn(timeZone, now);
  if (date >= first && date <= last) return;
  const detail = date > last ? 'The meeting cannot lie in the future.' : 'The meeting cannot lie before the procedure was started.';
  throw new Problem('unprocessable', detail, {
    errors: [{ pointer: '/presence/date', detail: `Give a day from ${first} to ${last}.`, code: 'PRESENCE_DATE' }],
  });
}
