import { describe, expect, it } from '@jest/globals';
import type { MyDevice } from '../../api/holders/my-devices.js';
import { lockText, serialEnd, tasksOf } from './device-words.js';

const open: MyDevice['resynchronisation'] = { possible: true, locked: false, lockedUntil: null, extendedUntil: null, supportReference: null };
const impossible = { ...open, possible: false };

describe('what is offered for a device', () => {
  it.each(['EVENT_TOKEN', 'TIME_TOKEN', 'AUTHENTICATOR'] as const)('[S3-16] [S3-17] %s: resynchronising first, before what cannot be undone', (kind) => {
    expect(tasksOf({ kind, state: 'ACTIVE', resynchronisation: open })).toEqual(['resynchronisation', 'loss', 'replacement']);
    expect(tasksOf({ kind, state: 'ACTIVE', resynchronisation: impossible })).toEqual(['loss', 'replacement']);
  });

  it.each(['SMS', 'EMAIL'] as const)('%s: codes that are sent are never out of step', (kind) => {
    expect(tasksOf({ kind, state: 'ACTIVE', resynchronisation: impossible })).toEqual(['loss', 'replacement']);
  });
});

it('a token that was handed over is activated before anything else', () => {
  expect(tasksOf({ kind: 'EVENT_TOKEN', state: 'DELIVERED', resynchronisation: open })).toEqual(['activation', 'loss']);
  expect(tasksOf({ kind: 'EVENT_TOKEN', state: 'DELIVERED', resynchronisation: impossible })).toEqual(['loss']);
});

describe('the words of a lock', () => {
  it('lead to resynchronising where that lifts it', () => {
    expect(lockText({ lock: 'SIGN_LOCK', resynchronisation: open })).toBe('my-devices.lock.SIGN_LOCK.resynchronise');
  });

  it.each([
    ['SIGN_LOCK', impossible],
    ['SIGN_LOCK', { ...open, locked: true }],
    ['YEARLY_BUDGET', open],
    ['ADMIN_BLOCK', impossible],
  ] as const)('%s leads to the registration office where nothing else does', (lock, resynchronisation) => {
    expect(lockText({ lock, resynchronisation })).toBe(`portal.device.locked.${lock}`);
  });

  it('are none without a lock', () => {
    expect(lockText({ lock: null, resynchronisation: open })).toBeNull();
  });
});

it('of a serial number its end is shown, whole where it is short', () => {
  expect([serialEnd('1000234567'), serialEnd('17')]).toEqual(['4567', '17']);
});
