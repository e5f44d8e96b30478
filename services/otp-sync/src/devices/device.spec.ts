import { describe, expect, it } from '@jest/globals';
import { finalStates, openStates, reachableBy, reachableStates, targetOf } from '@vidimus/workflow';
import fc from 'fast-check';
import { ACTIVATE_WITHIN_MS, decide, isOpen, registerDevice, tokenInStock } from './device.js';
import type { Device, DeviceCommand, DeviceFact } from './device.js';
import { DEVICE_STATES, DEVICE_TRANSITIONS, TOKEN_START } from './device-states.js';
import { attemptsInARow, isSignLocked } from './sign-lock.js';

const start = new Date('2026-11-22T12:00:00Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);
const device = (changes: Partial<Device> = {}): Device => ({ ...registerDevice('SMS', start).device, ...changes });

const COMMANDS: Record<DeviceCommand['type'], DeviceCommand> = {
  register_again: { type: 'register_again', kind: 'AUTHENTICATOR' },
  assign: { type: 'assign' },
  deliver: { type: 'deliver', way: 'IN_PERSON', cardNumber: null },
  activate: { type: 'activate' },
  report_lost: { type: 'report_lost' },
  revoke: { type: 'revoke', reason: 'FAULTY' },
  replace: { type: 'replace', replacedBy: '01935a7e-6c00-7000-8000-000000000003' },
  expire: { type: 'expire' },
};

describe('the states of a device', () => {
  it('are all reachable from stock', () => {
    expect([...reachableStates(DEVICE_TRANSITIONS, TOKEN_START)].sort()).toEqual([...DEVICE_STATES].sort());
  });

  it('end in LOST, REVOKED, REPLACED or EXPIRED, which nothing leaves', () => {
    expect(finalStates(DEVICE_TRANSITIONS).sort()).toEqual(['EXPIRED', 'LOST', 'REPLACED', 'REVOKED']);
    expect(openStates(DEVICE_TRANSITIONS).sort()).toEqual(['ACTIVE', 'DELIVERED', 'IN_STOCK', 'REGISTERED']);
    expect(DEVICE_STATES.filter(isOpen)).toEqual(openStates(DEVICE_TRANSITIONS));
  });

  it('lead from REGISTERED to an end by a timer alone', () => {
    expect(reachableBy(DEVICE_TRANSITIONS, 'REGISTERED', ({ by }) => by.includes('timer'))).toContain('EXPIRED');
  });

  const pairs = DEVICE_STATES.flatMap((state) => Object.values(COMMANDS).map((command) => [state, command.type, command] as const));
  it.each(pairs.filter(([state, type]) => targetOf(DEVICE_TRANSITIONS, state, type) === undefined))(
    '%s refuses %s as an illegal transition',
    (state, type, command) => {
      expect(() => decide(device({ state }), command, start)).toThrow(
        expect.objectContaining({ slug: 'illegal-transition', extras: { members: { state, command: type } } }),
      );
    },
  );

  it('keep to the table on every walk, and publish activation and end once at most', () => {
    const walk = fc.array(fc.tuple(fc.constantFrom(...Object.values(COMMANDS)), fc.integer({ min: 0, max: 2 * ACTIVATE_WITHIN_MS })), { maxLength: 30 });
    fc.assert(
      fc.property(walk, (steps) => {
        let current = device();
        const facts: DeviceFact['name'][] = [];
        for (const [command, ms] of steps) {
          const target = targetOf(DEVICE_TRANSITIONS, current.state, command.type);
          const isEarly = command.type === 'expire' && (current.dueAt === null || current.dueAt > after(ms));
          if (target === undefined || isEarly || command.type === 'deliver') {
            expect(() => decide(current, command, after(ms))).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
            continue;
          }
          const decided = decide(current, command, after(ms));
          expect([target.to].flat()).toContain(decided.device.state);
          expect(decided.device.dueAt !== null).toBe(decided.device.state === 'REGISTERED');
          expect(decided.device.endedAt !== null).toBe(!isOpen(decided.device.state));
          expect(decided.history).toHaveLength(1);
          facts.push(decided.fact.name);
          current = decided.device;
        }
        const ends = facts.filter((name) => name !== 'registered');
        expect(new Set(ends).size).toBe(ends.length);
        expect(ends.indexOf('activated')).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('a registration', () => {
  it('lasts a day, and the timer waits for its end', () => {
    expect(device().dueAt).toEqual(after(ACTIVATE_WITHIN_MS));
    expect(() => decide(device(), COMMANDS.expire, after(ACTIVATE_WITHIN_MS - 1))).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    expect(decide(device(), COMMANDS.expire, after(ACTIVATE_WITHIN_MS)).device).toMatchObject({ state: 'EXPIRED', endedAt: after(ACTIVATE_WITHIN_MS) });
  });

  it('made again counts, and lasts a day from then', () => {
    const again = decide(device(), COMMANDS.register_again, after(1_000)).device;
    expect(again).toMatchObject({ kind: 'AUTHENTICATOR', registration: 2, dueAt: after(ACTIVATE_WITHIN_MS + 1_000) });
  });
});

describe('the sign lock', () => {
  it('counts attempts since the last right one, and locks at the limit', () => {
    expect(attemptsInARow({ attempts: 12, acceptedAttempt: 9 })).toBe(3);
    expect([4, 5, 6].map((attempts) => isSignLocked({ attempts, acceptedAttempt: 0 }, 5))).toEqual([false, true, true]);
    expect(isSignLocked({ attempts: 12, acceptedAttempt: 9 }, 5)).toBe(false);
  });
});

describe('hardware', () => {
  const expiresAt = after(3 * ACTIVATE_WITHIN_MS);

  it('is assigned, handed over, and active by a first code, in this order', () => {
    const inStock = tokenInStock('EVENT_TOKEN', expiresAt);
    expect(inStock).toMatchObject({ state: 'IN_STOCK', dueAt: expiresAt });
    const assigned = decide(inStock, COMMANDS.assign, start);
    expect([assigned.device.state, assigned.fact]).toEqual(['REGISTERED', { name: 'registered' }]);
    for (const command of [COMMANDS.activate, COMMANDS.register_again]) {
      expect(() => decide(assigned.device, command, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    }
    const delivered = decide(assigned.device, COMMANDS.deliver, start);
    expect(delivered.history).toEqual([{ code: 'delivered', data: { way: 'IN_PERSON', cardNumber: null } }]);
    expect(decide(delivered.device, COMMANDS.activate, start).device).toMatchObject({ state: 'ACTIVE', dueAt: expiresAt });
  });

  it('ends when its life ends, also in use, and not before', () => {
    const active = device({ kind: 'TIME_TOKEN', state: 'ACTIVE', dueAt: expiresAt });
    expect(() => decide(active, COMMANDS.expire, after(1))).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    expect(decide(active, COMMANDS.expire, expiresAt).device).toMatchObject({ state: 'EXPIRED', dueAt: null, endedAt: expiresAt });
    expect(() => decide(device({ kind: 'TIME_TOKEN', state: 'ACTIVE', dueAt: null }), COMMANDS.expire, expiresAt)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
  });

  it('is the only thing that is handed over', () => {
    expect(() => decide(device(), COMMANDS.deliver, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
  });
});
