/** How many wrong tries are free, and how long each further one has to wait. */
export interface AttemptLimit {
  readonly freeAttempts: number;
  /** After so many seconds without a try everything is forgotten. */
  readonly windowSeconds: number;
  /** Longest wait; waits begin at one second and double. */
  readonly longestWaitSeconds: number;
}

/** A counter and its limit. The key holds digests and networks only. */
export interface AttemptCounter {
  readonly key: string;
  readonly limit: AttemptLimit;
}

/** Somebody tries to prove something. */
export type Attempt =
  /** Password or code at sign-in. `device` is set when this browser signed in to this account before. */
  | { readonly kind: 'password' | 'code'; readonly account: string; readonly network: string; readonly device: string | undefined }
  /** A code over a decision, by somebody who is signed in. */
  | { readonly kind: 'decision'; readonly account: string }
  /** The present password, by somebody who is signed in and wants another one. */
  | { readonly kind: 'own-password'; readonly account: string }
  /** Another address that a holder wants to be reached by: each has a message sent, so that each counts. */
  | { readonly kind: 'contact-change'; readonly account: string }
  /** The code of an invitation, or the token of a link that was mailed to whoever forgot his password or entered an address. */
  | { readonly kind: 'invitation' | 'recovery' | 'contact-link'; readonly network: string };

const QUARTER_HOUR = 900;
const HOUR = 3_600;

const LIMITS = {
  password: {
    device: { freeAttempts: 10, windowSeconds: QUARTER_HOUR, longestWaitSeconds: 300 },
    pair: { freeAttempts: 5, windowSeconds: QUARTER_HOUR, longestWaitSeconds: QUARTER_HOUR },
    network: { freeAttempts: 100, windowSeconds: QUARTER_HOUR, longestWaitSeconds: 60 },
    account: { freeAttempts: 50, windowSeconds: HOUR, longestWaitSeconds: 300 },
  },
  code: {
    device: { freeAttempts: 5, windowSeconds: QUARTER_HOUR, longestWaitSeconds: QUARTER_HOUR },
    pair: { freeAttempts: 5, windowSeconds: QUARTER_HOUR, longestWaitSeconds: QUARTER_HOUR },
    network: { freeAttempts: 50, windowSeconds: QUARTER_HOUR, longestWaitSeconds: 60 },
    account: { freeAttempts: 20, windowSeconds: HOUR, longestWaitSeconds: 300 },
  },
  decision: { freeAttempts: 5, windowSeconds: QUARTER_HOUR, longestWaitSeconds: QUARTER_HOUR },
  'own-password': { freeAttempts: 5, windowSeconds: QUARTER_HOUR, longestWaitSeconds: QUARTER_HOUR },
  'contact-change': { freeAttempts: 6, windowSeconds: HOUR, longestWaitSeconds: HOUR },
  invitation: { freeAttempts: 20, windowSeconds: QUARTER_HOUR, longestWaitSeconds: 300 },
  recovery: { freeAttempts: 20, windowSeconds: QUARTER_HOUR, longestWaitSeconds: 300 },
  'contact-link': { freeAttempts: 20, windowSeconds: QUARTER_HOUR, longestWaitSeconds: 300 },
} as const;

/**
 * The counters that an attempt must pass, always in the same order, so that two attempts never wait for each other's rows.
 *
 * A browser that signed in to the account before has a counter of its own and no other: nothing that strangers do can keep it out.
 * Anybody else passes three: this account from this network, this network, and this account from everywhere. The last one is the
 * soft one: it slows guessing that is spread over many networks, and delays the owner on a new device by minutes, never for good.
 */
export function countersOf(attempt: Attempt): AttemptCounter[] {
  switch (attempt.kind) {
    case 'decision':
    case 'own-password':
    case 'contact-change':
      return [{ key: `${attempt.kind}:${attempt.account}`, limit: LIMITS[attempt.kind] }];
    case 'invitation':
    case 'recovery':
    case 'contact-link':
      return [{ key: `${attempt.kind}:${attempt.network}`, limit: LIMITS[attempt.kind] }];
    case 'password':
    case 'code': {
      const { kind, account, network, device } = attempt;
      const limits = LIMITS[kind];
      if (device !== undefined) return [{ key: `${kind}:device:${account}:${device}`, limit: limits.device }];
      return [
        { key: `${kind}:pair:${account}:${network}`, limit: limits.pair },
        { key: `${kind}:network:${network}`, limit: limits.network },
        { key: `${kind}:account:${account}`, limit: limits.account },
      ];
    }
  }
}
