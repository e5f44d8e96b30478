/** How near a deadline has to be to turn amber. */
const NEAR_MS = 7 * 24 * 3_600_000;
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** English dates follow British order; the other languages have one. */
const FORMATS: Readonly<Record<string, string>> = { en: 'en-GB' };
const intlLocale = (locale: string): string => FORMATS[locale] ?? locale;

/** `21 November 2026, 14:05 EET`. @param zone IANA name; the browser's own when undefined */
export function longInstant(instant: string, locale: string, zone?: string): string {
  const moment = new Date(instant);
  const day = new Intl.DateTimeFormat(intlLocale(locale), { dateStyle: 'long', timeZone: zone }).format(moment);
  // Hours and the short name of the zone are written alike in our languages; Greek has no short name and would spell it out.
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short', timeZone: zone }).format(moment);
  return `${day}, ${time}`;
}

/** `21 November 2026`, of an instant in a zone. */
export function longDay(instant: string, locale: string, zone?: string): string {
  return new Intl.DateTimeFormat(intlLocale(locale), { dateStyle: 'long', timeZone: zone }).format(new Date(instant));
}

/** `in 3 days`, `2 hours ago`: in the largest unit that fits. */
export function relativeInstant(instant: string, now: number, locale: string): string {
  const distance = new Date(instant).getTime() - now;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? ['minute', 60_000];
  return new Intl.RelativeTimeFormat(intlLocale(locale), { numeric: 'auto' }).format(Math.trunc(distance / length), unit);
}

/** Whether a deadline is so near, or over, that it should catch the eye. */
export function isNear(deadline: string, now: number): boolean {
  return new Date(deadline).getTime() - now <= NEAR_MS;
}

/** Whole days until an instant, never less than none. */
export function daysLeft(until: string, now: number): number {
  return Math.max(0, Math.floor((new Date(until).getTime() - now) / 86_400_000));
}

/** Today as a calendar day, `2026-11-21`, in a zone. */
export function today(now: number, zone?: string): string {
  const parts = new Intl.DateTimeFormat('en', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).formatToParts(new Date(now));
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}
