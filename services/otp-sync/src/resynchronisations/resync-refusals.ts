import { Problem } from '@vidimus/contracts';

const FAILED = 'That did not work. Type the user code of the card, then the code on the display, and as soon as it changes the next one.';
const AMBIGUOUS = 'Two codes are not enough this time. Submit three: the code on the display, and the two after it.';
const LOCKED = 'Too many submissions were wrong: this device is not resynchronised for now. Ask support, with the reference.';

/**
 * The one answer to everything that can be wrong with a submission.
 * @param left submissions that are left within the day
 */
export function resyncFailed(left: number, supportReference: string): Problem {
  return new Problem('credentials-refused', FAILED, {
    errors: [{ pointer: '/firstCode', detail: FAILED, code: 'RESYNC_FAILED' }],
    members: { attemptsLeft: left, supportReference },
  });
}

/** The codes are right at two places: only one more tells them apart. */
export function thirdCodeNeeded(left: number, supportReference: string): Problem {
  return new Problem('credentials-refused', AMBIGUOUS, {
    errors: [{ pointer: '/thirdCode', detail: AMBIGUOUS, code: 'THIRD_CODE_NEEDED' }],
    members: { attemptsLeft: left, supportReference },
  });
}

/** RESYNC_LOCK. @param until when it lifts by itself; null where support has to lift it */
export function resyncLocked(until: Date | null, supportReference: string | null): Problem {
  return new Problem('otp-device-locked', LOCKED, { members: { lock: 'RESYNC_LOCK', lockedUntil: until?.toISOString() ?? null, supportReference } });
}
