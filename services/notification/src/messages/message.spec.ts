import { describe, expect, it } from '@jest/globals';
import { finalStates, openStates, reachableBy, reachableStates, targetOf } from '@vidimus/workflow';
import fc from 'fast-check';
import { acceptMessage, decide, GIVE_UP_AFTER_MS, isTooLate, retryDelayMs } from './message.js';
import type { Message, MessageCommand } from './message.js';
import { MESSAGE_START, MESSAGE_STATES, MESSAGE_TRANSITIONS } from './message-states.js';

const start = new Date('2026-11-21T12:00:00Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);
const message = (changes: Partial<Message> = {}): Message => ({ ...acceptMessage(start), ...changes });

const COMMANDS = {
  deliver: { type: 'deliver', serverCode: 250, templateVersion: 1 },
  bounce: { type: 'bounce', serverCode: 550 },
  return: { type: 'bounce', reportStatus: '5.1.1' },
  delay: { type: 'delay', reportStatus: '4.4.1' },
  refuse: { type: 'refuse', serverCode: 554, reason: 'refused' },
  defer: { type: 'defer', serverCode: 451 },
} as const satisfies Record<string, MessageCommand>;

describe('the states of a message', () => {
  it('are all reachable from ACCEPTED', () => {
    expect([...reachableStates(MESSAGE_TRANSITIONS, MESSAGE_START)].sort()).toEqual([...MESSAGE_STATES].sort());
  });

  it('end in BOUNCED or FAILED, which nothing leaves; SENT waits for nobody', () => {
    expect(finalStates(MESSAGE_TRANSITIONS).sort()).toEqual(['BOUNCED', 'FAILED']);
    expect(openStates(MESSAGE_TRANSITIONS).sort()).toEqual(['ACCEPTED', 'SENT']);
  });

  it('lead from ACCEPTED to an end by a timer alone', () => {
    expect(reachableBy(MESSAGE_TRANSITIONS, 'ACCEPTED', ({ by }) => by.includes('timer'))).toContain('FAILED');
  });

  const pairs = MESSAGE_STATES.flatMap((state) => Object.values(COMMANDS).map((command) => [state, command.type, command] as const));
  it.each(pairs.filter(([state, type]) => targetOf(MESSAGE_TRANSITIONS, state, type) === undefined))(
    '%s refuses %s as an illegal transition',
    (state, type, command) => {
      expect(() => decide(message({ state }), command, start)).toThrow(
        expect.objectContaining({ slug: 'illegal-transition', extras: { members: { state, command: type } } }),
      );
    },
  );

  it('keep to the table on every walk, and publish each end once', () => {
    const walk = fc.array(fc.tuple(fc.constantFrom(...Object.values(COMMANDS)), fc.integer({ min: 0, max: GIVE_UP_AFTER_MS })), { maxLength: 30 });
    fc.assert(
      fc.property(walk, (steps) => {
        let current = message();
        const facts: string[] = [];
        for (const [command, ms] of steps) {
          const target = targetOf(MESSAGE_TRANSITIONS, current.state, command.type);
          if (target === undefined) continue;
          const decided = decide(current, command, after(ms));
          expect([target.to].flat()).toContain(decided.message.state);
          expect(decided.tryAgainAt !== undefined).toBe(decided.message.state === 'ACCEPTED');
          if (decided.fact !== undefined) facts.push(decided.fact);
          current = decided.message;
        }
        expect(new Set(facts).size).toBe(facts.length);
      }),
    );
  });
});

describe('the outcome of a try', () => {
  it('[S4-24] a mail server that takes the message is evidence, with its answer and the time', () => {
    const decided = decide(message(), COMMANDS.deliver, after(1_000));
    expect(decided.message).toMatchObject({ state: 'SENT', sentAt: after(1_000), serverCode: 250 });
    expect(decided).toMatchObject({ fact: 'sent', history: [{ code: 'sent', data: { serverCode: 250, templateVersion: 1 } }] });
  });

  it('[S4-24] a refused recipient bounces at once, and a sent message may bounce later', () => {
    expect(decide(message(), COMMANDS.bounce, start)).toMatchObject({ message: { state: 'BOUNCED', endedAt: start }, fact: 'bounced' });
    const sent = decide(message(), COMMANDS.deliver, start).message;
    expect(decide(sent, COMMANDS.return, after(60_000))).toMatchObject({
      message: { state: 'BOUNCED', sentAt: start, endedAt: after(60_000), serverCode: 250, reportStatus: '5.1.1' },
      history: [{ code: 'bounced', data: { reportStatus: '5.1.1' } }],
      fact: 'bounced',
    });
  });

  it('[S4-24] a delay that is reported is a line once for each cause, and nothing else', () => {
    const sent = decide(message(), COMMANDS.deliver, start).message;
    const delayed = decide(sent, COMMANDS.delay, after(60_000));
    expect(delayed).toEqual({ message: { ...sent, reportStatus: '4.4.1' }, history: [{ code: 'delayed', data: { reportStatus: '4.4.1' } }] });
    expect(decide(delayed.message, COMMANDS.delay, after(120_000)).history).toEqual([]);
  });

  it('tells why a message is given up', () => {
    expect(decide(message(), COMMANDS.refuse, start)).toMatchObject({
      message: { state: 'FAILED', failureReason: 'refused', serverCode: 554 },
      history: [{ code: 'failed', data: { serverCode: 554, reason: 'refused' } }],
    });
    const unknown = decide(message(), { type: 'refuse', serverCode: null, reason: 'recipient-unknown' }, start);
    expect(unknown).toMatchObject({ message: { state: 'FAILED', failureReason: 'recipient-unknown' }, fact: 'failed' });
  });

  it('is not tried at or after its last instant, and given up once no try is left before it', () => {
    const withCode = acceptMessage(start, after(60_000));
    expect([isTooLate(withCode, after(59_999)), isTooLate(withCode, after(60_000)), isTooLate(message(), after(60_000))]).toEqual([false, true, false]);
    const once = decide(withCode, COMMANDS.defer, after(1_000));
    expect(once.tryAgainAt).toEqual(after(6_000));
    expect(decide(once.message, COMMANDS.defer, after(30_000))).toMatchObject({ message: { state: 'FAILED', failureReason: 'too-late' }, fact: 'failed' });
  });

  it('a temporary failure waits longer each time: 5 and 30 seconds, 2 and 10 minutes, then half an hour', () => {
    let current = message();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const { message: next, tryAgainAt } = decide(current, COMMANDS.defer, start);
      waits.push(((tryAgainAt ?? start).getTime() - start.getTime()) / 1_000);
      current = next;
    }
    expect(waits).toEqual([5, 30, 120, 600, 1_800, 1_800]);
    expect(current.attempts).toBe(6);
    expect(retryDelayMs(100)).toBe(1_800_000);
  });

  it('is given up after 24 hours, not before', () => {
    expect(decide(message(), COMMANDS.defer, after(GIVE_UP_AFTER_MS - 1)).message.state).toBe('ACCEPTED');
    expect(decide(message(), { type: 'defer', serverCode: null }, after(GIVE_UP_AFTER_MS))).toMatchObject({
      message: { state: 'FAILED', endedAt: after(GIVE_UP_AFTER_MS), failureReason: 'given-up' },
      fact: 'failed',
    });
  });
});
