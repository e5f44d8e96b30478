import type { Locale } from '@vidimus/i18n';
import type { TermsText } from './terms-text.js';
import { TERMS_VERSION_1 } from './terms-version-1.js';

/** Every version that was ever published, so that what somebody accepted can be shown again. */
const PUBLISHED: ReadonlyMap<string, Readonly<Record<Locale, TermsText>>> = new Map([['1', TERMS_VERSION_1]]);

/** The version that can be accepted now. */
export const PRESENT_TERMS = '1';

/** The words of a version. @throws RangeError for a version that was never published. */
export function termsIn(locale: Locale, version: string = PRESENT_TERMS): TermsText {
  const texts = PUBLISHED.get(version);
  if (texts === undefined) throw new RangeError(`Version ${version} of the terms was never published.`);
  return texts[locale];
}
