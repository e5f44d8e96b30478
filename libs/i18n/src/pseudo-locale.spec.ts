import { describe, expect, it } from '@jest/globals';
import { parse } from '@formatjs/icu-messageformat-parser';
import { loadMessages } from './messages.js';
import { pseudoMessages, pseudoText } from './pseudo-locale.js';

describe('the pseudo-locale', () => {
  it.each([
    ['Status', '⟦Štáátúúš⟧'.replaceAll('t', 'ţ')],
    ['Surname: {find}', '⟦Šúúŕñááɱéé: {find}⟧'],
    ['{days, plural, one {# day left} other {# days}}', '⟦{days, plural, one {# đááýý łééƒţ} other {# đááýýš}}⟧'],
  ])('writes %s', (english, pseudo) => {
    expect(pseudoText(english)).toBe(pseudo);
  });

  it('makes of every English text one that parses, stands between brackets and has no plain letter left', async () => {
    const messages = pseudoMessages(await loadMessages('en'));
    const odd = Object.values(messages).filter((text) => {
      parse(text);
      const words = text.replaceAll(/\{\w+, (?:plural|select), |\b(?:one|other|=\d+) \{|\{\w+\}/g, '');
      return !text.startsWith('⟦') || !text.endsWith('⟧') || /[A-Za-z]/.test(words);
    });
    expect(odd).toEqual([]);
  });

  it('is about 40 % longer', async () => {
    const english = await loadMessages('en');
    const total = (texts: object): number => Object.values(texts).join('').length;
    const ratio = total(pseudoMessages(english)) / total(english);
    expect(ratio).toBeGreaterThan(1.35);
    expect(ratio).toBeLessThan(1.5);
  });
});
