import { DEFAULT_TOTP, totpStep } from '@vidimus/otp';
import { printCodes, printTimedCodes } from '../proofs/oathtool-codes.js';

/** A token as it lies in the hand of somebody; its codes are those of oathtool. */
export interface SimulatedToken {
  /** The codes that it shows next, one after the other. */
  readonly show: (count: number) => readonly string[];
  /** Shows codes that nobody uses. Of a token with a clock: its clock goes so many steps ahead, or behind. */
  readonly drift: (by: number) => void;
}

/** Whose button was never pressed. @param counter of its first code */
export function tokenWithButton(secret: Uint8Array, counter = 0n): SimulatedToken {
  let next = counter;
  return {
    show: (count) => {
      const { codes } = printCodes(secret, DEFAULT_TOTP, next, count);
      next += BigInt(count);
      return codes;
    },
    drift: (by) => {
      next += BigInt(by);
    },
  };
}

/** Whose clock is right. Nobody waits for the next step: after the codes that it has shown it shows those that follow. */
export function tokenWithClock(secret: Uint8Array, periodSeconds: 30 | 60): SimulatedToken {
  const parameters = { ...DEFAULT_TOTP, periodSeconds };
  let ahead = 0;
  let next = 0;
  return {
    show: (count) => {
      const from = Math.max(totpStep(new Date(), periodSeconds) + ahead, next);
      next = from + count;
      return printTimedCodes(secret, parameters, from, count).codes;
    },
    drift: (by) => {
      ahead += by;
    },
  };
}
