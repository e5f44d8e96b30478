import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { LOCALES } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import { termsIn } from './terms.js';

function digestOf(locale: Locale, version: string): string {
  const { title, paragraphs } = termsIn(locale, version);
  return createHash('sha256').update([title, ...paragraphs].join('\n')).digest('base64url');
}

describe('the terms', () => {
  it('[S4-41] say the same number of things in every language', () => {
    const counts = LOCALES.map((locale) => termsIn(locale).paragraphs.length);
    expect(new Set(counts).size).toBe(1);
    expect(counts[0]).toBeGreaterThan(4);
    for (const locale of LOCALES) {
      const texts = [termsIn(locale).title, ...termsIn(locale).paragraphs];
      expect(texts.filter((text) => text.trim() !== text || text === '')).toEqual([]);
    }
  });

  it('[S4-41] keep the words of a published version: another word needs another version', () => {
    const digests = Object.fromEntries(LOCALES.map((locale) => [locale, digestOf(locale, '1')]));
    expect(digests).toEqual({
      en: '1H5u76MfJo8K4qiF-iloTmGmRUsnGC_mR3zMHzMOOqM',
      it: 'LD9ow0As49HrvBuntoSvVB-4Osw3pA6UX-VuOrYnRfo',
      'pt-BR': 'Bz4ErXskicZW2UK_qcB_sr7zK5CZ5b_PuqoinnZh2O8',
      el: 'JmjenfsIkydyQkifQAQsQ5LA3_sl6nNlFSnsKLJ6SgY',
    });
  });

  it('know no version that was never published', () => {
    expect(() => termsIn('en', 'none')).toThrow(RangeError);
  });
});
