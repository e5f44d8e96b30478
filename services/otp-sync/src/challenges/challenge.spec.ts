import { describe, expect, it } from '@jest/globals';
import { afterHandover, afterNews, challengeState, DELIVERIES, TRIES_PER_CODE, waitBeforeResend } from './challenge.js';
import type { Challenge, ChallengeState } from './challenge.js';

const now = new Date('2026-11-22T12:00:00Z');
const after = (ms: number): Date => new Date(now.getTime() + ms);
const challenge = (changes: Partial<Challenge> = {}): Challenge => ({ delivery: 'SENT', tries: 0, expiresAt: after(1), spentAt: null, ...changes });

describe('a code that was asked for', () => {
  it.each<[ChallengeState, Partial<Challenge>]>([
    ['ON_ITS_WAY', { delivery: 'WAITING' }],
    ['ON_ITS_WAY', { delivery: 'HANDED_OVER' }],
    ['SENT', {}],
    ['SENT', { tries: TRIES_PER_CODE - 1 }],
    ['EXPIRED', { tries: TRIES_PER_CODE }],
    ['EXPIRED', { expiresAt: now }],
    ['EXPIRED', { delivery: 'WAITING', expiresAt: now }],
    ['UNDELIVERABLE', { delivery: 'UNDELIVERABLE' }],
    ['UNDELIVERABLE', { delivery: 'UNDELIVERABLE', expiresAt: now }],
    ['SPENT', { spentAt: now }],
    ['SPENT', { spentAt: now, delivery: 'UNDELIVERABLE', expiresAt: now }],
  ])('is %s when it is %p', (state, changes) => {
    expect(challengeState(challenge(changes), now)).toBe(state);
  });

  it('is undeliverable for good once it is, in whatever order the news comes', () => {
    for (const delivery of DELIVERIES) {
      expect(afterNews(afterNews(delivery, 'sent'), 'bounced')).toBe('UNDELIVERABLE');
      expect(afterNews(afterNews(delivery, 'failed'), 'sent')).toBe('UNDELIVERABLE');
      expect(afterHandover(afterNews(delivery, 'bounced'))).toBe('UNDELIVERABLE');
      expect(afterHandover(afterNews(delivery, 'sent'))).toBe(delivery === 'UNDELIVERABLE' ? 'UNDELIVERABLE' : 'SENT');
    }
    expect(afterHandover('WAITING')).toBe('HANDED_OVER');
  });

  it('may be followed by another one after 60 seconds', () => {
    expect([waitBeforeResend(null, now), waitBeforeResend(now, now), waitBeforeResend(now, after(59_999)), waitBeforeResend(now, after(60_000))]).toEqual([0, 60_000, 1, 0]);
  });
});
