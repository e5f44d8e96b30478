import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import type { BrowserPage } from '@vidimus/testing';
import { settled, speak } from '../support/browser/inspect-page.js';

/** One picture that was taken. */
export interface Shot {
  /** Whose page it is: console, signing in, the person's own, … */
  readonly surface: string;
  readonly page: string;
  readonly locale: Locale;
  readonly size: string;
  readonly scheme: 'light' | 'dark';
  /** Relative to the folder of the pictures. */
  readonly file: string;
}

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
/** Colours are the same in every language: one is enough in the dark. */
const IN_THE_DARK: Locale = 'el';

/** Takes pictures of pages as they stand: four languages, two sizes, and one language in the dark. */
export class Camera {
  readonly shots: Shot[] = [];
  readonly #folder: string;
  readonly #tell: (line: string) => void;

  constructor(folder: string, tell: (line: string) => void) {
    this.#folder = folder;
    this.#tell = tell;
  }

  /** @param name of the page and its state, as it is to be read in the index */
  async shoot({ page }: BrowserPage, surface: string, name: string): Promise<void> {
    const number = String(new Set(this.shots.map((shot) => shot.page)).size + 1).padStart(2, '0');
    const word = `${number}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
    mkdirSync(join(this.#folder, surface), { recursive: true });
    await settled(page);
    for (const locale of LOCALES) {
      await speak(page, locale);
      await settled(page);
      for (const scheme of locale === IN_THE_DARK ? (['light', 'dark'] as const) : (['light'] as const)) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        for (const size of SIZES) {
          await page.setViewportSize(size);
          // What stays at the top of the window is to stand at the top of the picture.
          await page.evaluate('scrollTo(0, 0)');
          const file = `${surface}/${word}.${locale}.${size.width}.${scheme}.png`;
          await page.screenshot({ path: join(this.#folder, file), fullPage: true });
          this.shots.push({ surface, page: name, locale, size: `${size.width} × ${size.height}`, scheme, file });
        }
      }
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    }
    await page.setViewportSize(SIZES[0]);
    await speak(page, 'en');
    this.#tell(`  ${String(this.shots.length).padStart(4)} pictures  ${surface}: ${name}`);
  }
}
