import { openPage } from '@vidimus/testing';
import type { BrowserPage, BrowserPageOptions } from '@vidimus/testing';
import type { CookieJar } from '../platform/cookie-jar.js';
import { platformReport } from '../platform/report.js';

/** How long a page may take to show something: a busy machine takes its time. */
const PATIENCE_MS = 30_000;

/** A browser on the platform under test; with a jar it goes on with the session of a story that was told without a browser. */
export async function openBrowser(options: Omit<BrowserPageOptions, 'baseUrl'> & { readonly jar?: CookieJar } = {}): Promise<BrowserPage> {
  const { jar, ...others } = options;
  const { web } = platformReport();
  const opened = await openPage({ baseUrl: web, ...others });
  opened.page.setDefaultTimeout(PATIENCE_MS);
  if (jar !== undefined) await takeOver(opened, jar);
  return opened;
}

/** Gives a browser the cookies of a story that was told without one. */
export async function takeOver({ context }: BrowserPage, jar: CookieJar): Promise<void> {
  const { hostname } = new URL(platformReport().web);
  await context.addCookies(jar.all().map((cookie) => ({ ...cookie, domain: hostname })));
}
