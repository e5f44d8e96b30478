import { LOCALES } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import { accessibilityViolations, colourViolations } from '@vidimus/testing';
import type { AccessibilityViolation } from '@vidimus/testing';
import type { Page } from 'playwright-core';
import { clippedTexts, untranslatedTexts } from './page-texts.js';

const PSEUDO = 'qps-ploc';
/** Colours do not depend on the language; they are checked where most of them are painted. */
const LONGEST: Locale = 'el';
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
export async function inspect(page: Page, where: string, { widths, data = [] }: Inspection): Promise<string[]> {
  const spoken = (await page.locator('html').getAttribute('lang')) as Locale;
  const found = [...(await findTexts(page, widths, data)), ...(await findBarriers(page))];
  await speak(page, spoken);
  return [...new Set(found)].map((finding) => `${where}: ${finding}`);
}

/** What is not translated, and what does not fit at a width. */
async function findTexts(page: Page, widths: readonly number[], data: readonly string[]): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  await speak(page, PSEUDO);
  const found = (await untranslatedTexts(page, data)).map(({ place, text }) => `not translated: "${text}" (${place})`);
  for (const width of widths) {
    await page.setViewportSize({ width, height: size.height });
    found.push(...(await clippedTexts(page)).map(({ place, text }) => `does not fit at ${width}: "${text}" (${place})`));
  }
  await page.setViewportSize(size);
  return found;
}

/** What axe finds in light and dark and in four languages, and a page that is wider than its window. */
async function findBarriers(page: Page): Promise<string[]> {
  const found: string[] = [];
  const told = (how: string, violations: readonly AccessibilityViolation[]) => violations.map(({ rule, targets }) => `${how} ${rule}: ${targets.join(', ')}`);
  for (const locale of LOCALES) {
    await speak(page, locale);
    // A page that was scrolled to what it says is judged from its top: what its head covers then is covered by nothing.
    await page.evaluate('scrollTo(0, 0)');
    found.push(...told(locale, await accessibilityViolations(page, locale === LONGEST ? undefined : 'colours')));
    const excess = await page.locator(':root').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    if (excess > 0) found.push(`${locale} is ${excess} px wider than the window`);
  }
  await paint(page, 'dark');
  found.push(...told('dark', await colourViolations(page)));
  await paint(page, 'light');
  return found;
}

/** Has the open page speak a language, as when it is chosen in another tab. */
export async function speak(page: Page, locale: Locale | typeof PSEUDO): Promise<void> {
  await page.evaluate(`localStorage.setItem('${STORED}', '${locale}'); window.dispatchEvent(new StorageEvent('storage', { key: '${STORED}' }))`);
  const pseudo = page.getByText('⟦').first();
  await pseudo.waitFor({ state: locale === PSEUDO ? 'attached' : 'detached' });
  if (locale !== PSEUDO) await page.locator(`html[lang="${locale}"]`).waitFor({ state: 'attached' });
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
