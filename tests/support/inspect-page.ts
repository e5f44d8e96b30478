import { LOCALES } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import { accessibilityViolations, colourViolations } from '@vidimus/testing';
import type { Page } from 'playwright-core';
import { clippedTexts, untranslatedTexts } from './page-texts.js';

const PSEUDO = 'qps-ploc';
const STORED = 'vidimus.locale';

/** How a page is looked at. */
export interface Inspection {
  /** Widths at which texts that are 40 % longer must fit, in CSS pixels. */
  readonly widths: readonly number[];
  /** Words on the page that nobody translates: names of people and accounts, reasons that were typed. */
  readonly data?: readonly string[];
}

/**
 * Looks at a page as it stands, without loading it anew: axe in four languages, its colours in the dark too, and in the pseudo-locale what is
 * not translated and what does not fit. Afterwards the page speaks the language it spoke before.
 * @returns what was found, each with where; an empty list is what is wanted
 */
export async function inspect(page: Page, where: string, { widths, data = [] }: Inspection): Promise<object[]> {
  const found: object[] = [];
  const spoken = await page.evaluate(() => localStorage.getItem('vidimus.locale') as Locale | null);
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  await speak(page, PSEUDO);
  for (const width of widths) {
    await page.setViewportSize({ width, height: size.height });
    const untranslated = await untranslatedTexts(page, data);
    const clipped = await clippedTexts(page);
    if (untranslated.length + clipped.length > 0) found.push({ where, width, untranslated, clipped });
  }
  await page.setViewportSize(size);
  for (const locale of LOCALES) {
    await speak(page, locale);
    const violations = await accessibilityViolations(page);
    const tooWide = await excessWidth(page);
    if (violations.length > 0 || tooWide > 0) found.push({ where, locale, violations, tooWide });
  }
  await paint(page, 'dark');
  const dark = await colourViolations(page);
  if (dark.length > 0) found.push({ where, scheme: 'dark', violations: dark });
  await paint(page, 'light');
  await speak(page, spoken);
  return found;
}

/** Has the open page speak a language, as when it is chosen in another tab; null for what the browser asks for. */
export async function speak(page: Page, locale: Locale | typeof PSEUDO | null): Promise<void> {
  const chosen = JSON.stringify(locale);
  await page.evaluate(`${locale === null ? `localStorage.removeItem('${STORED}')` : `localStorage.setItem('${STORED}', ${chosen})`};
    window.dispatchEvent(new StorageEvent('storage', { key: '${STORED}' }))`);
  if (locale === PSEUDO) await page.getByText('⟦').first().waitFor({ state: 'attached' });
  else await page.waitForFunction(`(${chosen} === null || document.documentElement.lang === ${chosen}) && !document.body.innerText.includes('⟦')`);
  await settled(page);
}

/** Waits until the page shows what it has, and no longer that something is on its way. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('[role="status"] .mantine-Loader-root, .mantine-Skeleton-root').first().waitFor({ state: 'detached' });
}

/** Colours are read once they are painted: between two schemes they are of both. */
async function paint(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.locator(`:root[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** By how much the page is wider than the window. */
function excessWidth(page: Page): Promise<number> {
  return page.locator(':root').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
}
