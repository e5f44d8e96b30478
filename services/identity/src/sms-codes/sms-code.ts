import { Problem } from '@vidimus/contracts';
import type { Ids } from '@vidimus/workflow';

/** Requirements, 12.1: how long a code holds, when it may be sent again, and how often in an hour. */
export const SMS_CODE = { digits: 6, lifetimeSeconds: 300, resendAfterSeconds: 60, perHour: 5 } as const;
/** For all browsers together that never signed in to the account: they are strangers' as long as nobody proved more than a password. */
const STRANGERS_PER_HOUR = 15;
const HOUR_MS = 3_600_000;

/** A code that was sent, as it is kept with its account for an hour. */
export interface SmsCode {
  readonly id: string;
  /** What it proves: one sign-in, an enrolment, or what somebody does who is signed in. A code for one thing is void for others. */
  readonly challenge: string;
  /** Who had it sent: a known browser, a network, or somebody who is signed in. */
  readonly origin: string;
  readonly isKnown: boolean;
  readonly digest: string;
  readonly state: 'LIVE' | 'USED' | 'WRONG' | 'REPLACED';
  /** RFC 3339, as the next one. */
  readonly sentAt: string;
  readonly expiresAt: string;
}

/** What a code is asked for. */
export type SmsChallenge = Pick<SmsCode, 'challenge' | 'origin' | 'isKnown'>;

/** A fresh code. Of 48 random bits so few are left over that no code is likelier than another by more than 4 in 10^9. */
export function newSmsCode(ids: Pick<Ids, 'random'>): string {
  const number = Buffer.from(ids.random(6)).readUIntBE(0, 6);
  return String(number % 10 ** SMS_CODE.digits).padStart(SMS_CODE.digits, '0');
}

/**
 * Adds a code that is about to be sent; the one before it for the same challenge is void. Each origin has a budget of its own, so that
 * whoever guessed a password cannot use up the messages of its owner.
 * @throws Problem `too-many-requests` that says when the next one can be sent.
 */
export function sendSmsCode(sent: readonly SmsCode[], fresh: SmsChallenge & Pick<SmsCode, 'id' | 'digest'>, now: Date): SmsCode[] {
  const recent = sent.filter(({ sentAt }) => now.getTime() - Date.parse(sentAt) < HOUR_MS);
  const living = liveCode(recent, fresh.challenge, now);
  if (living !== undefined) refuseUntil(Date.parse(living.sentAt) + SMS_CODE.resendAfterSeconds * 1_000, now);
  refuseBeyond(recent.filter(({ origin }) => origin === fresh.origin), SMS_CODE.perHour, now);
  if (!fresh.isKnown) refuseBeyond(recent.filter(({ isKnown }) => !isKnown), STRANGERS_PER_HOUR, now);
  const expiresAt = new Date(now.getTime() + SMS_CODE.lifetimeSeconds * 1_000).toISOString();
  const before = recent.map((code) => (isLive(code, fresh.challenge) ? { ...code, state: 'REPLACED' as const } : code));
  return [...before, { ...fresh, state: 'LIVE', sentAt: now.toISOString(), expiresAt }];
}

/** Takes a typed code: the living one of the challenge is spent by it, whether it is right or not. */
export function takeSmsCode(
  sent: readonly SmsCode[],
  challenge: string,
  matches: (code: SmsCode) => boolean,
  now: Date,
): { readonly codes: SmsCode[]; readonly accepted: boolean } {
  const living = liveCode(sent, challenge, now);
  if (living === undefined) return { codes: [...sent], accepted: false };
  const accepted = matches(living);
  return { codes: sent.map((code) => (code === living ? { ...code, state: accepted ? 'USED' : 'WRONG' } : code)), accepted };
}

/** The code of a challenge that can still be typed. */
export function liveCode(sent: readonly SmsCode[], challenge: string, now: Date): SmsCode | undefined {
  return sent.find((code) => isLive(code, challenge) && Date.parse(code.expiresAt) > now.getTime());
}

function isLive(code: SmsCode, challenge: string): boolean {
  return code.challenge === challenge && code.state === 'LIVE';
}

/** The oldest of as many as are allowed must be an hour old first. */
function refuseBeyond(recent: readonly SmsCode[], most: number, now: Date): void {
  const [oldest] = recent.slice(-most);
  if (recent.length >= most && oldest !== undefined) refuseUntil(Date.parse(oldest.sentAt) + HOUR_MS, now);
}

function refuseUntil(instantMs: number, now: Date): void {
  const retryAfterSeconds = Math.ceil((instantMs - now.getTime()) / 1_000);
  if (retryAfterSeconds <= 0) return;
  throw new Problem('too-many-requests', `The next code can be sent in ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
}
