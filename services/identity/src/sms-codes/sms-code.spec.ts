import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { liveCode, newSmsCode, sendSmsCode, takeSmsCode } from './sms-code.js';
import type { SmsCode } from './sms-code.js';

const START = Date.parse('2026-11-22T08:00:00Z');
const at = (seconds: number): Date => new Date(START + seconds * 1_000);
const HOME = { challenge: 'sign-in-1', origin: 'device:1', isKnown: true };
const stranger = (network: number) => ({ challenge: `sign-in-of-${network}`, origin: `network:${network}`, isKnown: false });

let number = 0;
const send = (sent: readonly SmsCode[], seconds: number, challenge = HOME): SmsCode[] => {
  number += 1;
  return sendSmsCode(sent, { ...challenge, id: `code-${number}`, digest: `digest-${number}` }, at(seconds));
};
const wait = (sent: readonly SmsCode[], seconds: number, challenge = HOME): unknown => {
  try {
    send(sent, seconds, challenge);
    return 0;
  } catch (error) {
    return (error as { extras?: { retryAfterSeconds?: number } }).extras?.retryAfterSeconds;
  }
};
const type = (sent: readonly SmsCode[], right: boolean, seconds: number, challenge = HOME.challenge) => takeSmsCode(sent, challenge, () => right, at(seconds));
/** Codes typed wrong at once, so that the next can be sent at once too. */
const burst = (times: number, challenge = HOME, sent: readonly SmsCode[] = []): SmsCode[] => {
  let codes = [...sent];
  for (let count = 0; count < times; count += 1) codes = type(send(codes, count, challenge), false, count, challenge.challenge).codes;
  return codes;
};

describe('[S4-46] a code by SMS', () => {
  it('has six digits, whatever the random bytes', () => {
    for (let count = 0; count < 200; count += 1) expect(newSmsCode({ random: (bytes) => randomBytes(bytes) })).toMatch(/^\d{6}$/);
    expect(newSmsCode({ random: () => Uint8Array.of(0, 0, 0, 0, 0, 7) })).toBe('000007');
  });

  it('holds for five minutes, once', () => {
    const sent = send([], 0);
    expect(type(sent, true, 299).accepted).toBe(true);
    expect(type(sent, true, 300).accepted).toBe(false);
    expect(type(type(sent, true, 1).codes, true, 2).accepted).toBe(false);
  });

  it('is void after one wrong try: the right one does not help any more', () => {
    const { codes, accepted } = type(send([], 0), false, 1);
    expect(accepted).toBe(false);
    expect(type(codes, true, 2).accepted).toBe(false);
    expect(type(send(codes, 3), true, 4).accepted).toBe(true);
  });

  it('counts for the one thing that it was sent for', () => {
    expect(type(send([], 0), true, 1, 'sign-in-2').accepted).toBe(false);
  });

  it('can be sent again after 60 seconds, and makes the former void', () => {
    const sent = send([], 0);
    expect([wait(sent, 0), wait(sent, 59), wait(sent, 60)]).toEqual([60, 1, 0]);
    const again = send(sent, 60);
    expect(again.map(({ state }) => state)).toEqual(['REPLACED', 'LIVE']);
    expect(liveCode(again, HOME.challenge, at(61))?.id).toBe(again[1]?.id);
  });

  it('is sent five times an hour, wrong tries or not', () => {
    const sent = burst(5);
    expect(wait(sent, 10)).toBe(3_590);
    expect(wait(sent, 3_599)).toBe(1);
    expect(wait(sent, 3_600)).toBe(0);
  });

  it('is not kept from its owner by strangers, who have a budget of their own, each and all together', () => {
    let sent = burst(5, stranger(1));
    expect(wait(sent, 10, stranger(1))).toBeGreaterThan(0);
    expect(wait(sent, 10, stranger(2))).toBe(0);
    for (const network of [2, 3]) sent = burst(5, stranger(network), sent);
    expect(wait(sent, 10, stranger(4))).toBeGreaterThan(0);
    expect(wait(sent, 10)).toBe(0);
  });

  it('of a stranger does not make the owner’s void, nor does a wrong try of his', () => {
    const sent = burst(3, stranger(1), send([], 0));
    expect(type(sent, true, 20).accepted).toBe(true);
  });

  it('is forgotten after an hour', () => {
    expect(send(burst(5), 4_000)).toHaveLength(1);
  });
});
