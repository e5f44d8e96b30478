import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { atEndOfFile, atFailure } from './test-events.js';
import { toolPath } from './tool-available.js';

/** A page with cookies and storage of its own: nothing is shared with another one. */
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

/** In a path: digits of an id are not those of a status that a test looks for. */
const ID = /[\da-f-]{36}/g;

/**
 * Names that Chromium goes by, as `npm test` looks for them (tools/test/infrastructure/programs.mjs). The first is the one without windows, tabs and menus,
 * which nobody sees here: it takes two thirds of the processor time of the others.
 */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** Path of the Chromium that VIDIMUS_TEST_CHROMIUM names, or of the first one on PATH; undefined when there is none. */
export function chromiumPath(): string | undefined {
  return process.env['VIDIMUS_TEST_CHROMIUM'] || NAMES.map(toolPath).find((path) => path !== undefined);
}

/** The Chromium of the test file that runs. */
let running: Promise<Browser> | undefined;

/** Starting one takes longer than opening a page in one that runs: the pages of a test file share it. */
async function browserOfFile(executablePath: string): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  if (running === undefined) {
    const started = chromium.launch({ executablePath, headless: true, args: chromiumFlags });
    running = started;
    atEndOfFile(async () => {
      running = undefined;
      await (await started).close();
    });
  }
  return running;
}

/**
 * Opens one empty page in Chromium without a window.
 *
 * @throws Error when Chromium is not installed; let the tests be skipped by `skipUnless(chromiumPath() !== undefined, …)`.
 */
export async function openPage(options: BrowserPageOptions = {}): Promise<BrowserPage> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: apt-get install chromium-headless-shell, or name one in VIDIMUS_TEST_CHROMIUM.');
  }
  const browser = await browserOfFile(executablePath);
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
      const { url } = message.location();
      // What could not be loaded has no name in the text.
      errors.push([message.text(), ...(URL.canParse(url) ? [new URL(url).pathname.replaceAll(ID, '{}')] : [])].join(' '));
    }
  });
  const forget = atFailure(() => whatIsShown(page));
  const close = async (): Promise<void> => (forget(), context.close());
  return { page, context, errors, close, [Symbol.asyncDispose]: close };
}

/** Where a page is and what stands on it: a test that waits for something else says only what it waits for. */
async function whatIsShown(page: Page): Promise<string[]> {
  const text = await page.locator('body').innerText({ timeout: 1_000 });
  return [`The page ${new URL(page.url()).pathname.replaceAll(ID, '{}')} shows:`, text.replaceAll(/\s+/g, ' ').slice(0, 800)];
}

/** One finding of axe: the rule, where, and how to mend it. */
export interface AccessibilityViolation {
  rule: string;
  help: string;
  targets: string[];
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
/** Rules that may find something else in another language: which language it is, what things are called, how much room their names take. */
const TEXTS = [
  ['document-title', 'html-has-lang', 'html-lang-valid', 'valid-lang'],
  ['button-name', 'link-name', 'input-button-name', 'label', 'select-name', 'image-alt', 'svg-img-alt', 'role-img-alt', 'frame-title', 'summary-name'],
  ['aria-command-name', 'aria-input-field-name', 'aria-toggle-field-name', 'aria-progressbar-name', 'aria-meter-name', 'aria-tooltip-name'],
  ['target-size', 'scrollable-region-focusable'],
].flat();
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What is checked: all rules; those that depend on the language, or on light and dark, for a page that was checked whole in another one. */
export type AccessibilityRules = 'all' | 'texts' | 'colours';

const RUN_ONLY = {
  all: { type: 'tag', values: WCAG },
  texts: { type: 'rule', values: TEXTS },
  colours: { type: 'rule', values: COLOURS },
} as const satisfies Record<AccessibilityRules, object>;

/** Checks the page as it stands against WCAG 2.0 to 2.2, levels A and AA. An empty list is what is wanted. */
export async function accessibilityViolations(page: Page, rules: AccessibilityRules = 'all'): Promise<AccessibilityViolation[]> {
  return violations(page, { runOnly: RUN_ONLY[rules], preload: rules === 'all' });
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
