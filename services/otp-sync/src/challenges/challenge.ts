/** A code that was sent holds so long. */
export const CODE_HOLDS_MS = 5 * 60_000;
export const CODE_HOLDS_MINUTES = CODE_HOLDS_MS / 60_000;
/** So long after a code was sent no other one is. */
export const RESEND_AFTER_MS = 60_000;
/** A code is compared so often at most. */
export const TRIES_PER_CODE = 5;
/** Purpose of the code by which a holder proves that the device is his. */
export const ACTIVATION = 'device-activation';

/** How far a code got on its way: it waits in the room, notification has it, it has left the installation, or it cannot. */
export const DELIVERIES = ['WAITING', 'HANDED_OVER', 'SENT', 'UNDELIVERABLE'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** How a code that was asked for stands. */
export const CHALLENGE_STATES = ['ON_ITS_WAY', 'SENT', 'UNDELIVERABLE', 'SPENT', 'EXPIRED'] as const;
export type ChallengeState = (typeof CHALLENGE_STATES)[number];

/** What the standing of a code depends on. */
export interface Challenge {
  readonly delivery: Delivery;
  readonly tries: number;
  readonly expiresAt: Date;
  readonly spentAt: Date | null;
}

/** How it stands now. A code that was compared too often is as good as expired. */
export function challengeState(challenge: Challenge, now: Date): ChallengeState {
  if (challenge.spentAt !== null) return 'SPENT';
  if (challenge.delivery === 'UNDELIVERABLE') return 'UNDELIVERABLE';
  if (challenge.expiresAt <= now || challenge.tries >= TRIES_PER_CODE) return 'EXPIRED';
  return challenge.delivery === 'SENT' ? 'SENT' : 'ON_ITS_WAY';
}

/** Milliseconds until another code may be sent; 0 when it may be now. */
export function waitBeforeResend(codeSentAt: Date | null, now: Date): number {
  return codeSentAt === null ? 0 : Math.max(0, codeSentAt.getTime() + RESEND_AFTER_MS - now.getTime());
}

/** What news of the message does to the way of its code: what was once undeliverable stays so, since a bounce may overtake the news of sending. */
export function afterNews(delivery: Delivery, news: 'sent' | 'bounced' | 'failed'): Delivery {
  if (delivery === 'UNDELIVERABLE' || news !== 'sent') return 'UNDELIVERABLE';
  return 'SENT';
}

/** After notification took the message over; news of it may have come before. */
export function afterHandover(delivery: Delivery): Delivery {
  return delivery === 'WAITING' ? 'HANDED_OVER' : delivery;
}
