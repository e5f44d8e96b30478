import { apiOver, readAnswer } from '../platform/api.js';
import type { Answer, Api, Json } from '../platform/api.js';
import { CookieJar } from '../platform/cookie-jar.js';
import { platformReport } from '../platform/report.js';
import type { DemoAccount } from '../platform/report.js';
import { withFreshCode } from './second-factor.js';

/** Somebody who is signed in, as a browser would have it: cookies, no token. */
export interface SignedIn extends Api {
  /** The cookies, for stories that go on in a real browser. */
  readonly jar: CookieJar;
}

/** One with an account of the demonstration. */
export interface Person extends SignedIn {
  readonly account: DemoAccount;
}

/** A sign-in that was begun: its steps, and what follows the last one. */
export interface BegunSignIn {
  /** What the sign-in page is told first. */
  readonly details: Json;
  step(name: string, body: object): Promise<Answer>;
  /** Follows the answer of the last step into the application. */
  finish(redirectTo: string): Promise<SignedIn>;
}

/** How a sign-in is begun: in a fresh browser, unless one goes on. */
export interface SignInStart {
  readonly jar?: CookieJar;
  readonly returnTo?: string;
  readonly stepUp?: boolean;
}

/** Signs somebody in through the front door, with password and second factor. */
export async function signInAs(account: DemoAccount): Promise<Person> {
  const begun = await beginSignIn();
  accepted(await begun.step('password', { username: account.username, password: account.password }));
  const { redirectTo } = accepted(await withFreshCode(account, (code) => begun.step('second-factor', { code })));
  return { ...(await begun.finish(String(redirectTo))), account };
}

/** Goes to the sign-in page, as a browser does. */
export async function beginSignIn({ jar = new CookieJar(), returnTo = '/console', stepUp = false }: SignInStart = {}): Promise<BegunSignIn> {
  const { web } = platformReport();
  const send = sending(jar);
  const follow = async (url: string): Promise<string> => {
    const response = await send(url);
    const location = response.headers.get('location');
    if (location === null) throw new Error(`Signing in stopped at ${new URL(url, web).pathname} with ${response.status}.`);
    return location;
  };

  let place = await follow(`/session/login?returnTo=${returnTo}${stepUp ? '&stepUp=1' : ''}`);
  while (!new URL(place, web).pathname.startsWith('/interaction/')) place = await follow(place);
  const interaction = new URL(place, web).pathname;
  const { body: details } = await readAnswer(await send(`${interaction}/details`));
  return {
    details,
    step: async (name, body) => {
      const response = await send(`${interaction}/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-vidimus-interaction': details['nonce'] ?? '' },
        body: JSON.stringify(body),
      });
      return readAnswer(response);
    },
    finish: async (redirectTo) => {
      for (place = redirectTo; new URL(place, web).pathname !== returnTo; ) place = await follow(place);
      return resume(jar);
    },
  };
}

/** Goes on with the session that a jar holds. @throws Error when it is over */
export async function resume(jar: CookieJar): Promise<SignedIn> {
  const send = sending(jar);
  const { body } = await readAnswer(await send('/session'));
  if (!body['signedIn']) throw new Error('The session is over.');
  const csrf = String(body['csrfToken']);
  const api = apiOver((path, init) => send(path, { ...init, headers: { ...init.headers, 'x-vidimus-csrf': csrf } }));
  return { ...api, jar };
}

/** Sends as the browser with these cookies does. */
function sending(jar: CookieJar): (url: string, init?: RequestInit) => Promise<Response> {
  const { web } = platformReport();
  return async (url, init = {}) => {
    const target = new URL(url, web);
    const headers = { ...(init.headers as Record<string, string>), cookie: jar.header(target.pathname) };
    const response = await fetch(target, { ...init, headers, redirect: 'manual' });
    jar.store(response);
    return response;
  };
}

/** The body of a step. @throws Error when it was refused. */
export function accepted(answer: Answer): Json {
  if (answer.status >= 400) throw new Error(`Signing in was refused: ${String(answer.body['detail'])}`);
  return answer.body;
}

/** The integrator of the demonstration, with a token of its own (client credentials). */
export async function integrator(): Promise<Api> {
  const { web, tokenEndpoint, integrator: client } = platformReport();
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'urn:vidimus:api' }),
  });
  const token = String((await readAnswer(response)).body['access_token']);
  return apiOver((path, init) =>
    fetch(new URL(path, web), { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  );
}
