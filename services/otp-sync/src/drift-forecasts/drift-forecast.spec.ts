import { describe, expect, it } from '@jest/globals';
import { forecastDrift } from './drift-forecast.js';
import type { DriftTrend, DriftWindow } from './drift-forecast.js';

const DAY_MS = 24 * 60 * 60_000;
const day = (number: number): Date => new Date(Date.UTC(2026, 0, 1) + number * DAY_MS);
const clock: DriftWindow = { isEvent: false, driftSteps: 0, toleranceSteps: 1, lookAhead: 10 };
const button: DriftWindow = { ...clock, isEvent: true };
const trend = (change: Partial<DriftTrend> = {}): DriftTrend => ({ codes: 20, firstAt: day(0), lastAt: day(100), stepsPerDay: 0.02, lastSteps: 0.5, skipped: 50, ...change });

describe('what is foretold of a clock', () => {
  it('is the day on which it is half a step beyond what is tolerated', () => {
    expect(forecastDrift(trend(), clock)).toEqual({ perDay: 0.02, leavesAt: day(150), from: { at: day(100), distance: 0.5 } });
    expect(forecastDrift(trend({ stepsPerDay: -0.02, lastSteps: -0.5 }), clock)).toEqual({ perDay: -0.02, leavesAt: day(150), from: { at: day(100), distance: -0.5 } });
  });

  it('goes along with what is known of the clock, and with the tolerance', () => {
    expect(forecastDrift(trend({ lastSteps: 7 }), { ...clock, driftSteps: 7 })?.leavesAt).toEqual(day(175));
    expect(forecastDrift(trend(), { ...clock, toleranceSteps: 2 })?.leavesAt).toEqual(day(200));
  });

  it('has come where it is outside already', () => {
    expect(forecastDrift(trend({ lastSteps: 9 }), clock)?.leavesAt).toEqual(day(100));
  });

  it('is nothing for a clock that goes right', () => {
    for (const stepsPerDay of [0, 0.0009, -0.0009, null]) expect(forecastDrift(trend({ stepsPerDay }), clock)).toBeNull();
  });
});

describe('what is foretold of a button', () => {
  it('is the day on which more presses were skipped than are looked at, if no code is used until then', () => {
    expect(forecastDrift(trend(), button)).toEqual({ perDay: 0.5, leavesAt: day(120), from: { at: day(100), distance: 0 } });
    expect(forecastDrift(trend({ skipped: 0 }), button)).toBeNull();
  });
});

describe('nothing is foretold', () => {
  it('from few codes, or from codes of few days', () => {
    for (const window of [clock, button]) {
      expect(forecastDrift(trend({ codes: 4 }), window)).toBeNull();
      expect(forecastDrift(trend({ lastAt: day(6) }), window)).toBeNull();
      expect(forecastDrift(trend({ codes: 5, lastAt: day(7) }), window)).not.toBeNull();
    }
  });

  it('for a time that no calendar holds', () => {
    expect(forecastDrift(trend({ firstAt: new Date(0), skipped: 60 }), { ...button, lookAhead: 100_000 })?.leavesAt.getUTCFullYear()).toBeLessThan(2_200);
  });
});
