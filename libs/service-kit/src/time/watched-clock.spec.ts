import { afterEach, describe, expect, it } from '@jest/globals';
import { WatchedClock } from './watched-clock.js';

const MINUTE_MS = 60_000;

/** A machine and a database whose clocks a test sets. */
function machines() {
  const at = { wallMs: 1_800_000_000_000, evenMs: 5_000, databaseMs: 1_800_000_000_000, answersAfterMs: 2 };
  const pass = (ms: number): void => {
    at.wallMs += ms;
    at.evenMs += ms;
    at.databaseMs += ms;
  };
  const clock = new WatchedClock({ wallMs: () => at.wallMs, monotonicMs: () => at.evenMs });
  const query = async (): Promise<never> => {
    pass(at.answersAfterMs / 2);
    const answer = [{ ms: at.databaseMs }];
    pass(at.answersAfterMs / 2);
    return answer as never;
  };
  return { at, pass, clock, database: { query } };
}

describe('a clock that is watched', () => {
  let ended: WatchedClock | undefined;
  afterEach(() => ended?.stop());
  const following = async (change: (machine: ReturnType<typeof machines>) => void = () => undefined) => {
    const machine = machines();
    change(machine);
    ended = machine.clock;
    await machine.clock.follow(machine.database);
    return machine;
  };

  it('tells the time of the machine, also before it was compared', async () => {
    const { at, clock } = machines();
    expect(clock.now()).toEqual(new Date(at.wallMs));
    expect(clock.secondsAhead()).toBeUndefined();
    const followed = await following();
    expect(followed.clock.now()).toEqual(new Date(followed.at.wallMs));
    expect(followed.clock.secondsAhead()).toBe(0);
  });

  it.each([10, -10])('tells nobody the time when it is %i minutes ahead of its database, in words that help', async (minutes) => {
    const { clock } = await following(({ at }) => (at.wallMs += minutes * MINUTE_MS));
    expect(() => clock.now()).toThrow(expect.objectContaining({ slug: 'unavailable', detail: expect.stringContaining('clock') }));
    expect([clock.isOff(), clock.secondsAhead()]).toEqual([true, minutes * 60]);
  });

  it('notices a step of the machine at once, and goes on when it is taken back', async () => {
    const { at, pass, clock } = await following();
    pass(7 * MINUTE_MS);
    expect(clock.isOff()).toBe(false);
    at.wallMs -= 10 * MINUTE_MS;
    expect(() => clock.now()).toThrow();
    at.wallMs += 10 * MINUTE_MS;
    expect(clock.now()).toEqual(new Date(at.wallMs));
  });

  it('bears seconds, and a database that takes long to answer', async () => {
    const near = await following(({ at }) => (at.wallMs += 29_000));
    expect(near.clock.isOff()).toBe(false);
    const slow = await following(({ at }) => Object.assign(at, { wallMs: at.wallMs + 10 * MINUTE_MS, answersAfterMs: 20_000 }));
    expect(slow.clock.secondsAhead()).toBeUndefined();
  });
});
