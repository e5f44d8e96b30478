/** The languages Vidimus speaks, by BCP 47 tag. The first one is spoken where nothing else fits. */
export const LOCALES = ['en', 'it', 'pt-BR', 'el'] as const;

export type Locale = (typeof LOCALES)[number];

/** Tag of a language that nobody speaks: stretched English by which tests find what is not translated or does not fit. No menu offers it. */
export const PSEUDO_LOCALE = 'qps-ploc';

/** Each language by its own name: whoever looks for his language cannot read the others. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = {
  en: 'English',
  it: 'Italiano',
  'pt-BR': 'Português (Brasil)',
  el: 'Ελληνικά',
};

/** Whether a stored or received value is one of our tags. */
export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/**
 * The language that serves a person best.
 * @param wanted BCP 47 tags, the most wanted first, as `navigator.languages` or `Accept-Language` give them; the region decides only
 *   where nothing else does, so `pt-PT` gets Portuguese of Brazil rather than English
 */
export function bestLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const [language] = tag.toLowerCase().split('-');
    const found = LOCALES.find((locale) => locale.toLowerCase() === tag.toLowerCase()) ?? LOCALES.find((locale) => locale.split('-')[0] === language);
    if (found !== undefined) return found;
  }
  return LOCALES[0];
}
