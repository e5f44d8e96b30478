import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@vidimus/testing';
import { apiOver, readAnswer } from '../platform/api.js';
import type { Answer, Api } from '../platform/api.js';
import { CookieJar } from '../platform/cookie-jar.js';
import { mailsTo } from './mailbox.js';
import { platformReport } from '../platform/report.js';
import type { DemoPerson } from '../platform/report.js';

/** What a mailed link holds. */
export interface MailedLink {
  readonly requestId: string;
  readonly token: string;
}

/** A browser of a person without an account. */
export interface SubjectBrowser extends Api {
  readonly jar: CookieJar;
  /** Posts the link, as the page does that it leads to. */
  open(link: MailedLink): Promise<Answer>;
  /** Goes to the tax login and back, as this citizen, or cancels there. @returns the path and query of the page that it ends at */
  logIn(citizen: Pick<DemoPerson, 'username' | 'password'> | 'cancel'): Promise<string>;
  /** What the session may be used for. */
  session(): Promise<Answer>;
}

/** Address of a route that the subject of a request uses. */
export const subjectPath = (requestId: string, rest = ''): string => `/api/issuance/v1/subject-requests/${requestId}${rest}`;

/** Mails of a crowd go out one after another. */
const CROWDED = { timeoutMs: 90_000, intervalMs: 250 };

/** Waits for a mail with a link to the request, other than those known already. */
export function linkMailed(address: string, requestId: string, known: readonly string[] = []): Promise<MailedLink> {
  return eventually(`a link to ${requestId} in a mail to ${address}`, async () => {
    const links = (await mailsTo(address)).flatMap((mail) => [...mail.matchAll(/\/issuance\/([0-9a-f-]{36})#([\w-]{43})/g)]);
    const token = links.filter(([, id]) => id === requestId).map(([, , found]) => found ?? '').find((found) => !known.includes(found));
    return token === undefined ? undefined : { requestId, token };
  }, CROWDED);
}

/** How often a person tries a tax login that is told to be away, and how long he waits. */
const LOGIN_TRIES = 10;
const LOGIN_PAUSE_MS = 1_500;

/** A browser that has seen nothing yet. */
export function subjectBrowser(): SubjectBrowser {
  const { web } = platformReport();
  const jar = new CookieJar();
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const target = new URL(path, web);
    const headers = { ...(init.headers as Record<string, string>), cookie: jar.header(target.pathname) };
    const response = await fetch(target, { ...init, headers, redirect: 'manual' });
    jar.store(response);
    return response;
  };
  const session = async (): Promise<Answer> => readAnswer(await send('/session/subject'));
  const api = apiOver(async (path, init) => {
    const csrf = String((await session()).body['csrfToken']);
    return send(path, { ...init, headers: { ...init.headers, 'x-vidimus-csrf': csrf } });
  });
  return {
    ...api,
    jar,
    session,
    open: (link) => api.post('/session/links', link),
    logIn: async (citizen) => {
      const begun = locationOf(await send('/session/tax-login'), web);
      // Where the login cannot begin, the gateway leads back at once.
      if (begun.origin === new URL(web).origin) return begun.pathname + begun.search;
      const callback = await answerOfTaxAuthority(begun, citizen);
      const back = locationOf(await send(callback.pathname + callback.search), web);
      return back.pathname + back.search;
    },
  };
}

/** Opens the newest link of a request and logs its person in. */
export async function identifiedSubject(address: string, requestId: string, citizen: DemoPerson): Promise<SubjectBrowser> {
  const browser = subjectBrowser();
  const refused: string[] = [];
  await eventually('the link is opened', async () => {
    const link = await linkMailed(address, requestId, refused);
    const opened = await browser.open(link);
    if (opened.status === 200) return true;
    // Told to come again in a moment, a person does; a link that is over may be that of an older mail which came late, so he takes the other.
    if (opened.status === 404 || opened.status === 410) refused.push(link.token);
    throw new Error(`The link was not opened: ${opened.text}`);
  }, { timeoutMs: 60_000, intervalMs: LOGIN_PAUSE_MS });
  for (let attempt = 1; ; attempt += 1) {
    const page = await browser.logIn(citizen);
    if (page === `/issuance/${requestId}`) return browser;
    // A crowd at the tax authority is told to come again; so does a person.
    if (!page.endsWith('?login=unavailable') || attempt === LOGIN_TRIES) throw new Error(`The tax login ended at ${page}.`);
    await pause(LOGIN_PAUSE_MS);
  }
}

/** Names the person's document, so that the registries are asked. */
export function beginChecks(subject: SubjectBrowser, requestId: string, { document }: DemoPerson): Promise<Answer> {
  const { documentType, documentNumber } = document;
  return subject.post(subjectPath(requestId, '/checks'), { documentType, documentNumber }, randomUUID());
}

/** Fills the page of the tax authority in, without a browser. @returns the address that it leads back to */
async function answerOfTaxAuthority(address: URL, citizen: Pick<DemoPerson, 'username' | 'password'> | 'cancel'): Promise<URL> {
  const page = await (await fetch(address)).text();
  const plain = (text: string): string => text.replace(/&#(\d+);/g, (_sign, code: string) => String.fromCharCode(Number(code)));
  const form = new URLSearchParams(citizen === 'cancel' ? { action: 'cancel' } : { action: 'login', username: citizen.username, password: citizen.password });
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)) form.set(name, plain(value));
  const action = plain(/action="([^"]+)"/.exec(page)?.[1] ?? '');
  return locationOf(await fetch(new URL(action, address), { method: 'POST', body: form, redirect: 'manual' }), address.href);
}

function locationOf(response: Response, base: string): URL {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`${response.url} answered ${response.status} and led nowhere.`);
  return new URL(location, base);
}
