import { describe, expect, it } from '@jest/globals';
import { finalStates, reachableBy, reachableStates, targetOf } from '@vidimus/workflow';
import fc from 'fast-check';
import { CERTIFICATE_COMMANDS, CERTIFICATE_EVENT_TYPES, CERTIFICATE_REACTIONS } from './certificate-reactions.js';
import { createCredential, decide, MOST_TRIES, TRY_LIMIT_MS } from './credential.js';
import type { Credential, CredentialCommand } from './credential.js';
import { CREDENTIAL_START, CREDENTIAL_STATES, CREDENTIAL_TRANSITIONS, PIN_START, PIN_STATES, PIN_TRANSITIONS } from './credential-states.js';

const start = new Date('2026-11-22T12:00:00Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);
const days = (count: number): Date => after(count * 86_400_000);
const certificateId = '01935a7e-6c00-7000-8000-000000000003';
const created = createCredential(start);
const active: Credential = { ...created, state: 'ACTIVE', certificateId, dueAt: null };
const blocked: Credential = { ...active, pinState: 'BLOCKED', pinTries: MOST_TRIES };
const suspended: Credential = { ...active, state: 'SUSPENDED' };
const destroyed: Credential = { ...active, state: 'DESTROYED', pinState: 'DESTROYED' };
const inState = { CREATED: created, ACTIVE: active, SUSPENDED: suspended, DESTROYED: destroyed };

const KEY_COMMANDS: CredentialCommand[] = [
  { type: 'replace_pair' },
  { type: 'draw_unblock_code' },
  { type: 'give_up' },
  ...(['bind', 'release', 'activate', 'suspend', 'reinstate', 'revoke', 'expire'] as const).map((type) => ({ type, certificateId })),
];
const PIN_COMMANDS: CredentialCommand[] = (['try', 'accept', 'refuse', 'change', 'try_unblock_code', 'unblock', 'reset'] as const).map((type) => ({ type }));
const ORDER = { type: 'order_reset', resetId: certificateId } as const;

describe('the states of key and PIN', () => {
  it.each([
    ['key', CREDENTIAL_TRANSITIONS, CREDENTIAL_START, CREDENTIAL_STATES],
    ['PIN', PIN_TRANSITIONS, PIN_START, PIN_STATES],
  ] as const)('of the %s are all reachable, and end in DESTROYED by a timer or staff alone', (_name, table, first, states) => {
    expect([...reachableStates(table, first)].sort()).toEqual([...states].sort());
    expect(finalStates(table)).toEqual(['DESTROYED']);
    for (const state of states) {
      expect(reachableBy(table, state, ({ by }) => by.includes('timer') || by.includes('staff'))).toContain('DESTROYED');
    }
  });

  const refusedPairs = CREDENTIAL_STATES.flatMap((state) =>
    KEY_COMMANDS.filter(({ type }) => targetOf(CREDENTIAL_TRANSITIONS, state, type) === undefined).map((command) => [state, command.type, command] as const),
  );
  it.each(refusedPairs)('%s refuses %s as an illegal transition', (state, type, command) => {
    expect(() => decide(inState[state], command, start)).toThrow(
      expect.objectContaining({ slug: 'illegal-transition', extras: { members: { state, command: type } } }),
    );
  });

  it.each(PIN_COMMANDS)('a PIN answers $type only while there is a certificate that holds', (command) => {
    for (const credential of [created, suspended, destroyed]) expect(() => decide(credential, command, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
  });

  it('keep to the tables on every walk', () => {
    // Wrong tries come often, or no walk would ever see a blocked PIN.
    const wrongTries: CredentialCommand[] = Array.from({ length: 20 }, (_, index) => ({ type: index % 2 === 0 ? 'try' : 'refuse' }));
    const command = fc.constantFrom(...KEY_COMMANDS, ...PIN_COMMANDS, ORDER, ...wrongTries);
    const walk = fc.array(fc.tuple(command, fc.integer({ min: 0, max: 40 * 86_400_000 })), { maxLength: 40 });
    const visited = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(created, active, blocked), walk, (first, steps) => {
        let current = first;
        for (const [asked, ms] of steps) {
          const before = current;
          try {
            current = decide(before, asked, after(ms)).credential;
          } catch (error) {
            expect(error).toMatchObject({ name: 'Problem' });
          }
          visited.add(`${current.state} ${current.pinState}`);
          if (before.state === 'DESTROYED') expect(current).toBe(before);
          expect((current.state === 'DESTROYED') === (current.pinState === 'DESTROYED')).toBe(true);
          expect((current.state === 'CREATED') === (current.dueAt !== null)).toBe(true);
          expect(current.pinTries).toBeLessThanOrEqual(MOST_TRIES);
          expect(current.unblockTries).toBeLessThanOrEqual(MOST_TRIES);
          expect((current.pinResetId === null) === (current.pinResetUntil === null)).toBe(true);
          if (current.pinState !== 'BLOCKED') expect(current.pinResetId).toBeNull();
          if (current.state === 'ACTIVE') expect(current.certificateId).not.toBeNull();
        }
      }),
      { numRuns: 500, seed: 20_261_122 },
    );
    expect([...visited].sort()).toEqual(['ACTIVE BLOCKED', 'ACTIVE SET', 'CREATED SET', 'DESTROYED DESTROYED', 'SUSPENDED BLOCKED', 'SUSPENDED SET']);
  });
});

describe('a PIN', () => {
  const attempt = (credential: Credential): Credential => decide(credential, { type: 'try' }, start).credential;
  const wrong = (credential: Credential) => decide(attempt(credential), { type: 'refuse' }, start);

  it('is blocked by the fifth wrong try in a row, and that is told once', () => {
    let current = active;
    for (let count = 1; count < MOST_TRIES; count += 1) {
      const decided = wrong(current);
      expect([decided.credential.pinState, decided.facts]).toEqual(['SET', []]);
      current = decided.credential;
    }
    const last = wrong(current);
    expect([last.credential.pinState, last.facts]).toEqual(['BLOCKED', [{ name: 'pin-blocked' }]]);
    expect(() => attempt(last.credential)).toThrow(expect.objectContaining({ slug: 'pin-blocked' }));
  });

  it('forgets wrong tries after a right one', () => {
    let current = active;
    for (let count = 1; count < MOST_TRIES; count += 1) current = wrong(current).credential;
    current = decide(attempt(current), { type: 'accept' }, start).credential;
    expect(current.pinTries).toBe(0);
    expect(wrong(current).credential.pinState).toBe('SET');
  });

  it('is not looked at more than five times at once', () => {
    let current = active;
    for (let count = 0; count < MOST_TRIES; count += 1) current = attempt(current);
    expect(() => attempt(current)).toThrow(expect.objectContaining({ slug: 'too-many-requests' }));
    const answered = decide(current, { type: 'refuse' }, start).credential;
    expect(answered.pinState).toBe('BLOCKED');
    expect(() => decide(answered, { type: 'accept' }, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
  });

  it('counts a try that was broken off as wrong', () => {
    let current = active;
    for (let count = 0; count < MOST_TRIES; count += 1) current = attempt(current);
    const later = decide(current, { type: 'try' }, after(TRY_LIMIT_MS + 1));
    expect([later.credential.pinState, later.facts]).toEqual(['BLOCKED', [{ name: 'pin-blocked' }]]);
  });

  it('is set free by the unblock code, which may be wrong five times', () => {
    const free = decide(decide(blocked, { type: 'try_unblock_code' }, start).credential, { type: 'unblock' }, start);
    expect([free.credential, free.facts]).toEqual([active, [{ name: 'pin-unblocked' }]]);
    let current = blocked;
    for (let count = 0; count < MOST_TRIES; count += 1) current = decide(current, { type: 'try_unblock_code' }, start).credential;
    expect(() => decide(current, { type: 'try_unblock_code' }, start)).toThrow(expect.objectContaining({ slug: 'pin-blocked' }));
  });
});

describe('a PIN whose unblock code is lost', () => {
  it('is set anew within a day after an officer ordered it, once, and not otherwise', () => {
    expect(() => decide(blocked, { type: 'reset' }, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition', detail: expect.stringContaining('No registration office') }));
    expect(() => decide(active, ORDER, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    const ordered = decide(blocked, ORDER, start);
    expect(ordered).toMatchObject({ credential: { pinState: 'BLOCKED', pinResetId: certificateId, pinResetUntil: days(1) }, facts: [{ name: 'pin-reset-ordered' }] });
    expect(() => decide(ordered.credential, { type: 'reset' }, days(1))).toThrow(expect.objectContaining({ detail: expect.stringContaining('is over') }));
    const free = decide(ordered.credential, { type: 'reset' }, after(86_399_999));
    expect([free.credential, free.facts]).toEqual([active, [{ name: 'pin-unblocked' }]]);
    expect(() => decide(free.credential, { type: 'reset' }, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
  });

  it('forgets the order when the code turns up after all', () => {
    const ordered = decide(blocked, ORDER, start).credential;
    expect(decide(decide(ordered, { type: 'try_unblock_code' }, start).credential, { type: 'unblock' }, start).credential).toEqual(active);
  });
});

describe('a key', () => {
  it('that gets no certificate is destroyed after 30 days, not before', () => {
    expect(() => decide(created, { type: 'give_up' }, days(29.99))).toThrow(expect.objectContaining({ slug: 'conflict' }));
    expect(decide(created, { type: 'give_up' }, days(30))).toMatchObject({ credential: { state: 'DESTROYED', dueAt: null }, facts: [{ name: 'destroyed', reason: 'NEVER_ISSUED' }] });
  });

  it('is not exchanged while a certificate over it is ordered, and again once that was refused', () => {
    const ordered = decide(created, { type: 'bind', certificateId }, start).credential;
    expect(() => decide(ordered, { type: 'replace_pair' }, start)).toThrow(expect.objectContaining({ slug: 'conflict' }));
    const released = decide(ordered, { type: 'release', certificateId }, start).credential;
    expect(decide(released, { type: 'replace_pair' }, start).credential).toEqual(created);
  });

  it.each([['revoke', 'REVOKED'], ['expire', 'EXPIRED']] as const)('ends with its certificate: %s', (type, reason) => {
    for (const credential of [active, blocked, suspended]) {
      expect(decide(credential, { type, certificateId }, start)).toMatchObject({ credential: { state: 'DESTROYED', pinState: 'DESTROYED' }, facts: [{ name: 'destroyed', reason }] });
    }
  });
});

describe('a suspension', () => {
  it('keeps everything of key and PIN, and its end brings them back', () => {
    for (const credential of [active, blocked]) {
      const held = decide(credential, { type: 'suspend', certificateId }, start);
      expect([held.credential, held.facts]).toEqual([{ ...credential, state: 'SUSPENDED' }, []]);
      expect(decide(held.credential, { type: 'reinstate', certificateId }, start).credential).toEqual(credential);
    }
  });
});

describe('events about certificates', () => {
  it('have an answer in every state, and are applied only where there is an arrow', () => {
    for (const type of CERTIFICATE_EVENT_TYPES) {
      expect(Object.keys(CERTIFICATE_REACTIONS[type]).sort()).toEqual([...CREDENTIAL_STATES].sort());
      for (const state of CREDENTIAL_STATES) {
        const isAnswered = targetOf(CREDENTIAL_TRANSITIONS, state, CERTIFICATE_COMMANDS[type]) !== undefined;
        expect([type, state, CERTIFICATE_REACTIONS[type][state]]).toEqual([type, state, isAnswered ? 'apply' : 'ignore']);
      }
    }
  });
});
