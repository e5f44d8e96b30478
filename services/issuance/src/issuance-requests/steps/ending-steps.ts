import { Problem } from '@vidimus/contracts';
import { procedureEnd, remindersPast } from '../issuance-deadlines.js';
import type { Decided, IssuanceRequest } from '../issuance-request.js';
import { ended, noted, nothing, tellOfficers, tellSubject, withFreshLink } from './decided.js';

export function cancel(request: IssuanceRequest): Decided {
  return ended(request, 'CANCELLED', { code: 'cancelled' }, { name: 'cancelled' }, [tellSubject('issuance-cancelled')]);
}

export function expire(request: IssuanceRequest, now: Date): Decided {
  assertDue(procedureEnd(request.createdAt, request.approvedAt), now);
  const work = [tellSubject('issuance-expired'), tellOfficers('issuance-expired-officer')];
  return ended(request, 'EXPIRED', { code: 'expired' }, { name: 'expired' }, work);
}

/** Reminds whoever acts next. Nothing happens when no reminder is due: the request only learns its next time. */
export function remind(request: IssuanceRequest, now: Date): Decided {
  const remindersSent = remindersPast(request.state, request.stateSince, now);
  if (remindersSent <= request.remindersSent) return nothing(request);
  const reminded: IssuanceRequest = { ...request, remindersSent };
  switch (request.state) {
    case 'AWAITING_USER_CHECK':
      return noted(withFreshLink(reminded, now), { code: 'subject-reminded' }, [tellSubject('issuance-invitation-reminder')]);
    case 'APPROVED':
      return noted(withFreshLink(reminded, now), { code: 'subject-reminded' }, [tellSubject('issuance-approved-reminder')]);
    case 'AWAITING_APPROVAL':
      return noted(reminded, { code: 'officers-reminded' }, [tellOfficers('approval-pending-reminder')]);
    default:
      return noted(reminded, { code: 'checks-delayed' }, [tellSubject('checks-delayed'), tellOfficers('checks-delayed-officer')]);
  }
}

/** @throws Problem `conflict` before the time of a step has come. */
export function assertDue(dueAt: Date | null, now: Date): void {
  if (dueAt !== null && dueAt.getTime() <= now.getTime()) return;
  throw new Problem('conflict', 'The time for this step has not run out yet.');
}
