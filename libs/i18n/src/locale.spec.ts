import { describe, expect, it } from '@jest/globals';
import { bestLocale, isLocale, LOCALES } from './locale.js';

describe('the language for a person', () => {
  it.each([
    [['el-GR', 'en'], 'el'],
    [['it'], 'it'],
    [['pt-PT', 'en-GB'], 'pt-BR'],
    [['PT-br'], 'pt-BR'],
    [['de', 'fr-CH', 'it-CH'], 'it'],
    [['de'], 'en'],
    [[], 'en'],
  ])('for %j is %s', (wanted, locale) => {
    expect(bestLocale(wanted)).toBe(locale);
  });

  it('knows its own tags from others', () => {
    expect(LOCALES.every(isLocale)).toBe(true);
    expect([undefined, null, 'pt', 'EN', 3].some(isLocale)).toBe(false);
  });
});
