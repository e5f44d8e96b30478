import { describe, expect, it } from '@jest/globals';
import { possibleActs } from './device-acts.js';
import type { ActedOn } from './device-acts.js';

const TOKEN: ActedOn = { kind: 'TIME_TOKEN', state: 'ACTIVE', lock: null, resynchronisation: { locked: false } };
const acts = (device: Partial<ActedOn>) => possibleActs({ ...TOKEN, ...device });

describe('what can be done with a device', () => {
  it('follows a token from stock to its holder', () => {
    expect(acts({ state: 'IN_STOCK' })).toEqual(['assignment', 'block', 'revocation']);
    expect(acts({ state: 'REGISTERED' })).toEqual(['delivery', 'support-code', 'block', 'loss', 'revocation']);
    expect(acts({ state: 'DELIVERED' })).toEqual(['extended-resynchronisation', 'user-code', 'support-code', 'block', 'loss', 'revocation']);
    expect(acts({})).toEqual(acts({ state: 'DELIVERED' }));
  });

  it('begins with the lock, where support can lift one', () => {
    expect(acts({ lock: 'SIGN_LOCK' })[0]).toBe('unlocking');
    expect(acts({ resynchronisation: { locked: true } })[0]).toBe('unlocking');
    expect(acts({ lock: 'ADMIN_BLOCK' })).toEqual(['unblock', 'user-code', 'support-code', 'loss', 'revocation']);
  });

  it('hands over and resynchronises nothing that codes are sent to', () => {
    expect(acts({ kind: 'SMS' })).toEqual(['support-code', 'block', 'loss', 'revocation']);
    expect(acts({ kind: 'AUTHENTICATOR', state: 'REGISTERED' })).toEqual(['support-code', 'block', 'loss', 'revocation']);
    expect(acts({ kind: 'AUTHENTICATOR' })).toContain('extended-resynchronisation');
  });

  it.each(['LOST', 'REVOKED', 'REPLACED', 'EXPIRED'] as const)('is nothing in state %s', (state) => {
    expect(acts({ state, lock: 'SIGN_LOCK', resynchronisation: { locked: true } })).toEqual([]);
  });
});
