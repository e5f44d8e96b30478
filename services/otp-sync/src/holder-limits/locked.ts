import { Problem } from '@vidimus/contracts';
import type { OtpLock } from '@vidimus/contracts';

const DETAILS: Record<OtpLock, string> = {
  ADMIN_BLOCK: 'Staff blocked this device: it takes no code until they lift the block.',
  RESYNC_LOCK: 'Too many submissions to resynchronise this device were wrong.',
  SIGN_LOCK: 'Too many wrong codes came in a row: this device takes no code any more.',
  YEARLY_BUDGET: 'Too many wrong codes came within a year: no device of this holder takes a code any more.',
};

/** The refusal of a locked device. */
export function deviceLocked(lock: OtpLock): Problem {
  return new Problem('otp-device-locked', DETAILS[lock], { members: { lock } });
}
