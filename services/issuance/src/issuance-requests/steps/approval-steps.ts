import { Problem } from '@vidimus/contracts';
import type { Command, Decided, IssuanceRequest } from '../issuance-request.js';
import { ended, noted, tellSubject, withFreshLink } from './decided.js';

export function approve(request: IssuanceRequest, command: Command<'approve'>, now: Date): Decided {
  if (!command.decisionFits) {
    throw new Problem('evidence-mismatch', 'The decision does not cover this request as it stands. Have it drafted and confirmed again.');
  }
  if (command.officerIsSubject) {
    throw new Problem('unprocessable', 'Nobody approves his own certificate. Another officer of the organisation has to.');
  }
  if (command.fourEyes && command.officerId === request.startedBy) {
    throw new Problem('unprocessable', 'This organisation asks for four eyes: who started a request may not approve it.');
  }
  const { officerId, decisionDigest } = command;
  return {
    request: withFreshLink({ ...request, state: 'APPROVED', approvedBy: officerId, approvedAt: now }, now),
    history: [{ code: 'approved', data: { officerId, decisionDigest } }],
    facts: [{ name: 'approved', officerId, decisionDigest }],
    work: [tellSubject('issuance-approved')],
  };
}

/** The officer has met the subject, and has a token for him; what becomes of the token is its own history. */
export function handOverToken(request: IssuanceRequest): Decided {
  return noted(request, { code: 'token-hand-over-begun' });
}

export function reject(request: IssuanceRequest, { officerId }: Command<'reject'>): Decided {
  return ended(request, 'REJECTED', { code: 'rejected' }, { name: 'rejected', officerId }, [tellSubject('issuance-rejected')]);
}
