import { Problem } from '@vidimus/contracts';
import type { ServiceTokens } from '@vidimus/service-kit';
import type { FastifyRequest } from 'fastify';
import { mayWrite, SAFE_METHODS } from '../sessions/csrf.js';
import type { SessionCookies } from '../sessions/session-cookies.js';
import { SUBJECT_SCOPE } from '../subjects/subject-requests.js';
import type { SubjectSessionStore } from '../subjects/subject-session-store.js';

/** What is needed to let a person without an account act on his request. */
export interface SubjectAccess {
  readonly publicUrl: string;
  readonly store: SubjectSessionStore;
  readonly cookies: SessionCookies;
  readonly tokens: Pick<ServiceTokens, 'tokenFor'>;
}

/** Below this the routes of issuance act as the person whom the request is about. */
const PREFIX = '/v1/subject-requests/';
/** Plain words after the id: nothing that another reader of the address could take for something else. */
const ADDRESS = /^\/v1\/subject-requests\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})((?:\/[a-z-]+)*)$/;
/** By these the gateway itself asks about links and logins; nobody outside may. */
const OF_THE_GATEWAY = new Set(['/openings', '/links', '/tax-login-attempts', '/tax-logins']);

/** Whether a path of issuance is one of a person without an account. */
export function isOfSubject(room: string, path: string): boolean {
  return room === 'issuance' && path.startsWith(PREFIX);
}

/**
 * Lets a request to such a path through with the gateway's own token, if the session of its browser is bound to this very request and its
 * person has logged in within the last 30 minutes. Whoever else calls, with whatever cookie or token, gets nothing here.
 * @throws Problem `unauthenticated` without a session, `not-found` for another request or a route of the gateway itself, `login-required`,
 *   `forbidden` for a write that comes from another site.
 */
export async function authenticateSubject(request: FastifyRequest, path: string, access: SubjectAccess): Promise<void> {
  const { store, cookies, tokens, publicUrl } = access;
  const id = cookies.subjectId(request);
  delete request.headers.cookie;
  delete request.headers.authorization;
  const session = id === undefined ? undefined : await store.use(id);
  if (id === undefined || session === undefined) {
    throw new Problem('unauthenticated', 'This is for the person whom the request is about. Open the link in the mail.');
  }
  const [, requestId, rest = ''] = ADDRESS.exec(path) ?? [];
  if (requestId !== session.requestId || OF_THE_GATEWAY.has(rest)) {
    throw new Problem('not-found', 'There is nothing at this address for the link that was opened.');
  }
  if (session.identifiedUntil === null) {
    throw new Problem('login-required', 'The tax login is older than 30 minutes, or there was none. Log in again.');
  }
  if (!SAFE_METHODS.has(request.method) && !mayWrite(request, store.csrfToken(id), publicUrl)) {
    throw new Problem('forbidden', 'The request did not come from a page of this site. Open the page again.');
  }
  request.headers.authorization = `Bearer ${await tokens.tokenFor('issuance', SUBJECT_SCOPE)}`;
}
