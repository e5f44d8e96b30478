import type { HttpClient } from './http-client.js';

/** The browser's session at the gateway. */
export interface Session {
  readonly signedIn: boolean;
  readonly csrfToken: string | null;
  /** How long it lives from now on unless it is used. */
  readonly secondsLeft: number | null;
}

/** Reads the session, which counts as using it, and keeps its token for the writes to come. */
export async function readSession(http: HttpClient): Promise<Session> {
  const session = await http.get<Session>('/session');
  http.csrfToken = session.csrfToken;
  return session;
}

/** Ends the session here; the address ends the sign-in at the provider. */
export async function endSession(http: HttpClient): Promise<string> {
  const { redirectTo } = await http.post<{ redirectTo: string }>('/session/logout', {});
  return redirectTo;
}

/** Where a sign-in begins. @param returnTo path of this site to come back to */
export function signInAddress(returnTo: string, stepUp = false): string {
  const query = new URLSearchParams({ returnTo, ...(stepUp ? { stepUp: '1' } : {}) });
  return `/session/login?${query.toString()}`;
}
