import { withoutSeparators } from '../text/codes.js';
import type { ByCodeFields } from './revocation-by-code.js';

/** Ten letters and digits, as identity assigns them; a longer one of the future is no fault of who types it. */
export const USER_ID = /^[0-9A-Z]{8,16}$/;
export const CODE = /^\d{8}$/;

/** What was typed as it is sent: people read codes better in groups, and do not mind capitals. */
export function wishOf({ userId, revocationCode, reason }: ByCodeFields): ByCodeFields {
  return { userId: withoutSeparators(userId).toUpperCase(), revocationCode: withoutSeparators(revocationCode), reason };
}
