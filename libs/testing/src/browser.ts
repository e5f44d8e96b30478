import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** A page in a browser of its own: nothing is shared with another test. */
export interface BrowserPage {
  page: Page;
  context: BrowserContext;
  /** Messages of the console of level error and uncaught exceptions, so that a test can demand that there are none. */
  errors: string[];
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How the page sees the world. */
export interface BrowserPageOptions {
  /** What relative addresses of `page.goto` start from. Use `http://localhost`, not 127.0.0.1, where WebAuthn is used. */
  baseUrl?: string;
  /** BCP 47, default `en-GB`. */
  locale?: string;
  /** Default 1280 × 900. */
  viewport?: { width: number; height: number };
  /** For an own certificate authority. */
  ignoreHttpsErrors?: boolean;
}

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of Debian's Chromium, or of the one that VIDIMUS_TEST_CHROMIUM names; undefined when there is none. */
export function chromiumPath(): string | undefined {
  const named = process.env['VIDIMUS_TEST_CHROMIUM'];
  return (named ? [named] : ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Starts Chromium without a window and opens one empty page.
 *
 * @throws Error when Chromium is not installed; let the tests be skipped by `skipUnless(chromiumPath() !== undefined, …)`.
 */
export async function openPage(options: BrowserPageOptions = {}): Promise<BrowserPage> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: apt-get install chromium, or name one in VIDIMUS_TEST_CHROMIUM.');
  }
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, headless: true, args: chromiumFlags });
  const context = await browser.newContext({
    baseURL: options.baseUrl,
    locale: options.locale ?? 'en-GB',
    viewport: options.viewport ?? { width: 1280, height: 900 },
    ignoreHTTPSErrors: options.ignoreHttpsErrors ?? false,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      errors.push(message.text());
    }
  });
  const close = async (): Promise<void> => browser.close();
  return { page, context, errors, close, [Symbol.asyncDispose]: close };
}

/** One finding of axe: the rule, where, and how to mend it. */
export interface AccessibilityViolation {
  rule: string;
  help: string;
  targets: string[];
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Checks the page as it stands against WCAG 2.0 to 2.2, levels A and AA. An empty list is what is wanted.
 * @param but 'colours' leaves out what takes longest and does not depend on the language, for a page that was checked whole in another one
 */
export async function accessibilityViolations(page: Page, but?: 'colours'): Promise<AccessibilityViolation[]> {
  const left = but === undefined ? {} : { rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])) };
  return violations(page, { runOnly: { type: 'tag', values: WCAG }, ...left });
}

/** Checks only what depends on colours, for a page that was checked whole in its other appearance. */
export async function colourViolations(page: Page): Promise<AccessibilityViolation[]> {
  return violations(page, { runOnly: { type: 'rule', values: COLOURS } });
}

/** Runs axe itself, brought into the page once: `AxeBuilder` brings it again with every call, which is most of the time it takes. */
async function violations(page: Page, options: object): Promise<AccessibilityViolation[]> {
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(await axeSource());
  const run = `axe.run(document, ${JSON.stringify({ ...options, resultTypes: ['violations'] })})`;
  const result = await page.evaluate<Awaited<ReturnType<AxeBuilder['analyze']>>>(run);
  return result.violations.map(({ id, help, nodes }) => ({ rule: id, help, targets: nodes.map(({ target, any }) => `${target.join(' ')} (${any.map(({ message }) => message).join(' ')})`) }));
}

/** The axe that `@axe-core/playwright` comes with. */
async function axeSource(): Promise<string> {
  const ours = createRequire(import.meta.url);
  return readFile(createRequire(ours.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'), 'utf8');
}

/**
 * Gives the page a security key that answers by itself, with user verification (WebAuthn, CTAP 2). Its credentials live as long as
 * the returned session.
 */
export async function addVirtualSecurityKey(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'usb',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}
