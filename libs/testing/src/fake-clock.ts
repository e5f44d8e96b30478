/** A clock that stands still until the test moves it. Satisfies `Clock` of @vidimus/workflow. */
export interface FakeClock {
  now(): Date;
  /** Jumps to an instant, RFC 3339 or Date, also backwards. */
  set(instant: string | Date): void;
  /** Moves forward by milliseconds. */
  advance(ms: number): void;
}

/**
 * @param start RFC 3339 instant, default noon of an ordinary working day.
 * @throws RangeError when an instant is not a date.
 */
export function fakeClock(start: string | Date = '2026-11-20T12:00:00.000Z'): FakeClock {
  let current = instantMs(start);
  return {
    now: () => new Date(current),
    set: (instant) => {
      current = instantMs(instant);
    },
    advance: (ms) => {
      current += ms;
    },
  };
}

function instantMs(instant: string | Date): number {
  const ms = new Date(instant).getTime();
  if (Number.isNaN(ms)) {
    throw new RangeError(`"${String(instant)}" is not an instant: write it as 2026-11-20T12:00:00Z.`);
  }
  return ms;
}
