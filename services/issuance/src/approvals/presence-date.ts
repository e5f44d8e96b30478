import { Problem } from '@vidimus/contracts';

/** The calendar day of an instant in a zone (IANA name), YYYY-MM-DD. */
export function dayIn(timeZone: string, instant: Date): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);
}

/**
 * The meeting is part of this procedure: not before its start, and not yet to come (C-22). Near midnight an instant lies on two days,
 * one in the installation's zone and one in UTC, in which programs reckon; either will do.
 * @param date calendar day, YYYY-MM-DD
 * @throws Problem `unprocessable` naming `/presence/date`.
 */
export function assertPresenceDate(date: string, startedAt: Date, now: Date, timeZone: string): void {
  const [first = ''] = daysOf(startedAt, timeZone);
  const last = daysOf(now, timeZone).at(-1) ?? '';
  if (date >= first && date <= last) return;
  const detail = date > last ? 'The meeting cannot lie in the future.' : 'The meeting cannot lie before the procedure was started.';
  throw new Problem('unprocessable', detail, {
    errors: [{ pointer: '/presence/date', detail: `Give a day from ${first} to ${last}.`, code: 'PRESENCE_DATE' }],
  });
}

function daysOf(instant: Date, timeZone: string): string[] {
  return [dayIn(timeZone, instant), dayIn('UTC', instant)].sort();
}
