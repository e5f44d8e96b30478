import { LOCALES } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import { accessibilityViolations } from '@vidimus/testing';
import type { AccessibilityViolation } from '@vidimus/testing';
import type { Page } from 'playwright-core';
import { clippedTexts, untranslatedTexts } from './page-texts.js';

const PSEUDO = 'qps-ploc';
/** Where all rules are checked; in the other languages those that a language can change. */
const LONGEST: Locale = 'el';
const STORED = 'vidimus.locale';

/** How a page is looked at. */
export interface Inspection {
  /** Widths at which texts that are 40 % longer must fit, in CSS pixels. */
  readonly widths: readonly number[];
  /** Words on the page that nobody translates: names of people and accounts, reasons that were typed. */
  readonly data?: readonly string[];
  /** The page is looked at while it waits for its data: it shows that something is on its way. */
  readonly isLoading?: boolean;
}

/**
 * Looks at a page as it stands, without loading it anew: axe in light and dark and in four languages, and in the pseudo-locale what is not
 * translated and what does not fit. Afterwards the page speaks the language it spoke before.
 * @returns what was found, each with where; an empty list is what is wanted
 */
export async function inspect(page: Page, where: string, { widths, data = [], isLoading = false }: Inspection): Promise<string[]> {
  const spoken = (await page.locator('html').getAttribute('lang')) as Locale;
  const say = async (language: Locale | typeof PSEUDO): Promise<void> => {
    await speak(page, language);
    if (!isLoading) await settled(page);
  };
  await say(PSEUDO);
  const found = await findTexts(page, widths, data);
  for (const language of [...LOCALES.filter((other) => other !== spoken), spoken]) {
    await say(language);
    found.push(...(await findBarriers(page, language)));
  }
  found.push(...(await findInTheDark(page)));
  return [...new Set(found)].map((finding) => `${where}: ${finding}`);
}

/** What is not translated in the pseudo-locale, and what does not fit at a width. */
async function findTexts(page: Page, widths: readonly number[], data: readonly string[]): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  const found = (await untranslatedTexts(page, data)).map(({ place, text }) => `not translated: "${text}" (${place})`);
  // The present width comes last, which spares one change.
  for (const width of [...widths].sort((one, other) => Number(one === size.width) - Number(other === size.width))) {
    await page.setViewportSize({ width, height: size.height });
    found.push(...(await clippedTexts(page)).map(({ place, text }) => `does not fit at ${width}: "${text}" (${place})`));
  }
  await page.setViewportSize(size);
  return found;
}

/** What axe finds in the language that the page speaks, and a page that is wider than its window. */
async function findBarriers(page: Page, language: Locale): Promise<string[]> {
  // A page that was scrolled to what it says is judged from its top: what its head covers then is covered by nothing.
  await page.evaluate('scrollTo(0, 0)');
  const found = told(language, await accessibilityViolations(page, language === LONGEST ? 'all' : 'texts'));
  const excess = await page.locator(':root').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  return excess > 0 ? [...found, `${language} is ${excess} px wider than the window`] : found;
}

/** What axe finds in the other appearance. */
async function findInTheDark(page: Page): Promise<string[]> {
  await paint(page, 'dark');
  const found = told('dark', await accessibilityViolations(page, 'colours'));
  await paint(page, 'light');
  return found;
}

function told(how: string, violations: readonly AccessibilityViolation[]): string[] {
  return violations.map(({ rule, targets }) => `${how} ${rule}: ${targets.join(', ')}`);
}

/** Has the open page speak a language, as when it is chosen in another tab. */
export async function speak(page: Page, locale: Locale | typeof PSEUDO): Promise<void> {
  await page.evaluate(`localStorage.setItem('${STORED}', '${locale}'); window.dispatchEvent(new StorageEvent('storage', { key: '${STORED}' }))`);
  const pseudo = page.getByText('⟦').first();
  await pseudo.waitFor({ state: locale === PSEUDO ? 'attached' : 'detached' });
  if (locale !== PSEUDO) await page.locator(`html[lang="${locale}"]`).waitFor({ state: 'attached' });
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
