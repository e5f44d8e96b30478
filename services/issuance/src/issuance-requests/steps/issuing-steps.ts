import { Problem } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { FAILURES_A_DAY, withinLastDay } from '../issuance-deadlines.js';
import type { Command, Decided, IssuanceRequest } from '../issuance-request.js';
import { assertDoneBefore } from './completion-steps.js';
import { ended, noted, tellOfficers, tellSubject } from './decided.js';
import { assertDue } from './ending-steps.js';
import { assertLoggedIn } from './link-steps.js';

export function complete(request: IssuanceRequest, { certificateId }: Command<'complete'>, now: Date): Decided {
  assertNoAnswerIsOpen(request);
  assertLoggedIn(request, now);
  assertDoneBefore(request);
  const begun = beginIssuing(request, certificateId, 'completion-started');
  return { ...begun, facts: [{ name: 'completion-started', certificateId }] };
}

export function retry(request: IssuanceRequest, { certificateId }: Command<'retry'>): Decided {
  return beginIssuing(request, certificateId, 'issuing-retried');
}

export function completed(request: IssuanceRequest, { certificateId }: Command<'certificate_issued'>): Decided {
  const work = [tellSubject('issuance-completed'), tellOfficers('issuance-completed-officer')];
  // A certificate that was given up for silent and came late is the request's certificate all the same.
  return ended({ ...request, certificateId }, 'COMPLETED', { code: 'completed', data: { certificateId } }, { name: 'completed', certificateId }, work);
}

export function refusedByAuthority(request: IssuanceRequest, { certificateId, reason }: Command<'certificate_refused'>, now: Date): Decided {
  return issuingFailed({ ...request, certificateId: null }, { code: 'certificate-refused', data: { certificateId, reason } }, now);
}

export function timeOut(request: IssuanceRequest, now: Date): Decided {
  assertDue(request.dueAt, now);
  return issuingFailed(request, { code: 'authority-silent', data: { certificateId: request.certificateId } }, now);
}

function beginIssuing(request: IssuanceRequest, certificateId: string, code: string): Decided {
  return noted({ ...request, state: 'ISSUING', certificateId }, { code, data: { certificateId } }, [{ kind: 'request-certificate', certificateId }]);
}

function issuingFailed(request: IssuanceRequest, line: HistoryLine, now: Date): Decided {
  const issueFailures = [...withinLastDay(request.issueFailures, now), now.toISOString()];
  const failed: IssuanceRequest = { ...request, issueFailures };
  if (issueFailures.length < FAILURES_A_DAY) return noted({ ...failed, state: 'ISSUE_FAILED' }, line);
  const work = [tellSubject('issuance-failed'), tellOfficers('issuance-failed-officer')];
  const end = ended(failed, 'FAILED', { code: 'failed' }, { name: 'failed' }, work);
  return { ...end, history: [line, ...end.history] };
}

/** After a silence the certificate may exist; another one for the same decision would be one too many. */
function assertNoAnswerIsOpen(request: IssuanceRequest): void {
  if (request.certificateId === null) return;
  throw new Problem('conflict', 'The authority has not answered about the last signing request yet. It is asked again by itself; wait for its answer.');
}
