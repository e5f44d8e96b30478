import { describe, expect, it } from '@jest/globals';
import { driftScale } from './drift-scale.js';

const SIZE = { width: 200, height: 100, margin: 20 };
const seen = (minute: number, distance: number) => ({ at: new Date(minute * 60_000).toISOString(), distance, source: 'CODE' as const });

describe('the picture of drift', () => {
  it('puts time to the right and what is ahead on top, with the line of no drift between', () => {
    const { placed, lowest, highest, zero } = driftScale([seen(0, -10), seen(5, 30), seen(10, 0)], SIZE);
    expect([lowest, highest]).toEqual([-10, 30]);
    expect(placed.map(({ x, y }) => [x, y])).toEqual([
      [20, 90],
      [105, 10],
      [190, 70],
    ]);
    expect(zero).toBe(70);
  });

  it('goes on with what is foretold, up to the line where codes are refused, or as far ahead as it goes back', () => {
    const days = (count: number): string => new Date(count * 24 * 60 * 60_000).toISOString();
    const points = [0, 10].map((day) => ({ at: days(day), distance: day / 10, source: 'CODE' as const }));
    const forecast = { perDay: 0.1, leavesAt: days(15), from: { at: days(10), distance: 1 } };
    const soon = driftScale(points, SIZE, forecast);
    expect(soon).toMatchObject({ lowest: 0, highest: 2, zero: 90, foretold: { to: { x: 190, y: 10 }, edge: 10 } });
    expect(soon.foretold?.from.x).toBeCloseTo(20 + (170 * 10) / 15, 6);
    expect(soon.placed[1]).toMatchObject({ x: soon.foretold?.from.x, y: soon.foretold?.from.y });
    const late = driftScale(points, SIZE, { ...forecast, leavesAt: days(400) });
    expect(late.foretold).toMatchObject({ from: { x: 105 }, to: { x: 190, y: 10 }, edge: null });
    expect(driftScale(points, SIZE, { ...forecast, leavesAt: days(10) }).foretold).toBeNull();
  });

  it('always shows the line of no drift, and a device that was seen once or never off', () => {
    expect(driftScale([seen(0, 4)], SIZE)).toMatchObject({ lowest: 0, highest: 4, zero: 90, placed: [{ x: 20, y: 10 }] });
    expect(driftScale([seen(0, 0), seen(9, 0)], SIZE)).toMatchObject({ zero: 50, placed: [{ x: 20, y: 50 }, { x: 190, y: 50 }] });
  });
});
