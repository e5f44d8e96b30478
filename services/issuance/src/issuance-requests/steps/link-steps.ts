import { Problem } from '@vidimus/contracts';
import { LINK_LIFETIME_MS, LINKS_A_DAY, LOGIN_LIFETIME_MS } from '../issuance-deadlines.js';
import type { Command, Decided, IssuanceRequest, SubjectMessage } from '../issuance-request.js';
import { noted, nothing, oneMoreOfTheDay, tellSubject, withFreshLink } from './decided.js';

/** Until when the present link opens the request. */
export function linkOpensUntil({ linkSentAt }: Pick<IssuanceRequest, 'linkSentAt'>): Date {
  return new Date(linkSentAt.getTime() + LINK_LIFETIME_MS);
}

/** Whether a link of this version opens the request at `now`, in whatever state: a former version does not, nor does one older than a day. */
export function isLinkGood(request: Pick<IssuanceRequest, 'linkVersion' | 'linkSentAt'>, version: number, now: Date): boolean {
  return version === request.linkVersion && now.getTime() < linkOpensUntil(request).getTime();
}

/** @throws Problem `login-required` unless the subject proved himself at the tax login within the last 30 minutes. */
export function assertLoggedIn({ taxLoginAt }: IssuanceRequest, now: Date): void {
  if (taxLoginAt !== null && now.getTime() - taxLoginAt.getTime() < LOGIN_LIFETIME_MS) return;
  throw new Problem('login-required', 'The tax login is older than 30 minutes, or there was none. Log in again.');
}

export function openLink(request: IssuanceRequest, { version }: Command<'open_link'>, now: Date): Decided {
  if (!isLinkGood(request, version, now)) throw new Problem('link-expired', 'This link has expired. Have a new one sent to the same address.');
  if (request.linkOpenedVersion === version) return nothing(request);
  return noted({ ...request, linkOpenedVersion: version }, { code: 'link-opened', data: { linkVersion: version } });
}

/** That somebody came with an old link is told once for each link, however often he comes. */
export function noticeExpiredLink(request: IssuanceRequest, { version }: Command<'notice_expired_link'>): Decided {
  const { linkExpiredNoticedVersion } = request;
  if (linkExpiredNoticedVersion !== null && version <= linkExpiredNoticedVersion) return nothing(request);
  return noted({ ...request, linkExpiredNoticedVersion: version }, { code: 'link-expired', data: { linkVersion: version } });
}

export function renewLink(request: IssuanceRequest, now: Date): Decided {
  const newLinks = oneMoreOfTheDay(request.newLinks, LINKS_A_DAY, 'A new link can be sent', now);
  return noted({ ...withFreshLink(request, now), newLinks }, { code: 'link-renewed' }, [tellSubject(mailOf(request))]);
}

export function resendInvitation(request: IssuanceRequest, now: Date): Decided {
  const resends = oneMoreOfTheDay(request.resends, LINKS_A_DAY, 'The invitation can be sent again', now);
  return noted({ ...withFreshLink(request, now), resends }, { code: 'invitation-resent' }, [tellSubject('issuance-invitation')]);
}

export function logIn(request: IssuanceRequest, now: Date): Decided {
  return noted({ ...request, taxLoginAt: now }, { code: 'tax-login' });
}

export function refuseLogin(request: IssuanceRequest): Decided {
  return noted(request, { code: 'tax-login-of-another-person' });
}

/** The mail that brings the subject back to where he is. */
function mailOf({ state }: IssuanceRequest): SubjectMessage {
  if (state === 'CHECK_FAILED') return 'check-failed';
  return state === 'APPROVED' || state === 'ISSUING' || state === 'ISSUE_FAILED' ? 'issuance-approved' : 'issuance-invitation';
}
