/** Fewer codes than these, or codes of fewer days, say nothing of how a device drifts. */
const LEAST_CODES = 5;
const LEAST_DAYS = 7;
/** Less than a step in three years is noise of typing. */
const LEAST_PER_DAY = 1 / 1_000;
const DAY_MS = 24 * 60 * 60_000;

/** How a device has drifted, as the codes of it show that were taken since it was brought into step last. */
export interface DriftTrend {
  readonly codes: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** Of a clock: by how many steps it goes further ahead in a day, by least squares; null where all codes are of one moment. */
  readonly stepsPerDay: number | null;
  /** Of a clock: where that line stands at the last code, in steps ahead of ours. */
  readonly lastSteps: number | null;
  /** Of a button: presses that gave a code which was not used. */
  readonly skipped: number;
}

/** What a device tolerates. */
export interface DriftWindow {
  readonly isEvent: boolean;
  /** Where a clock is expected, and how many steps to both sides of that a code is taken. */
  readonly driftSteps: number;
  readonly toleranceSteps: number;
  /** How many presses of a button are looked at, the next one included. */
  readonly lookAhead: number;
}

/** When a device will be out of step, if it is used as it was and nobody resynchronises it. */
export interface DriftForecast {
  /** Steps that the clock goes ahead in a day (negative: it goes behind), or presses in a day that are not used. */
  readonly perDay: number;
  /** When its codes will lie outside of what is taken, if none is used until then; in the past where that has come. */
  readonly leavesAt: Date;
  /** Where the line begins that leads there: at the last code, in steps or presses. */
  readonly from: { readonly at: Date; readonly distance: number };
}

/**
 * Foretells when a device leaves its window. Pure. A clock that is used moves the window along; what is foretold is the day by which it has to
 * be used, or resynchronised.
 * @returns null when too little is known, or the device stays where it is.
 */
export function forecastDrift(trend: DriftTrend, window: DriftWindow): DriftForecast | null {
  const days = (trend.lastAt.getTime() - trend.firstAt.getTime()) / DAY_MS;
  if (trend.codes < LEAST_CODES || days < LEAST_DAYS) return null;
  return window.isEvent ? forecastOfButton(trend, days, window) : forecastOfClock(trend, window);
}

function forecastOfButton({ skipped, lastAt }: DriftTrend, days: number, { lookAhead }: DriftWindow): DriftForecast | null {
  const perDay = skipped / days;
  return perDay < LEAST_PER_DAY ? null : { perDay, leavesAt: after(lastAt, lookAhead / perDay), from: { at: lastAt, distance: 0 } };
}

function forecastOfClock({ stepsPerDay, lastSteps, lastAt }: DriftTrend, { driftSteps, toleranceSteps }: DriftWindow): DriftForecast | null {
  if (stepsPerDay === null || lastSteps === null || Math.abs(stepsPerDay) < LEAST_PER_DAY) return null;
  // A code lies outside as soon as the clock is more than half a step beyond the last one that is taken.
  const edge = driftSteps + Math.sign(stepsPerDay) * (toleranceSteps + 0.5);
  return { perDay: stepsPerDay, leavesAt: after(lastAt, Math.max(0, (edge - lastSteps) / stepsPerDay)), from: { at: lastAt, distance: lastSteps } };
}

function after(at: Date, days: number): Date {
  // No calendar goes on for ever: what is further away than a century is never.
  return new Date(at.getTime() + Math.min(days, 36_525) * DAY_MS);
}
