import { describe, expect, it } from '@jest/globals';
import { isArgumentElement, isDateElement, isLiteralElement, isNumberElement, isPluralElement, isPoundElement, isSelectElement, isTagElement, isTimeElement, parse } from '@formatjs/icu-messageformat-parser';
import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { LOCALES } from './locale.js';
import { loadMessages } from './messages.js';

const english = await loadMessages('en');
const ids = Object.keys(english) as (keyof typeof english)[];

/** Arguments of a message with their kind, and every plural or select that has no `other`. */
function describeMessage(elements: readonly MessageFormatElement[]): { args: string[]; withoutOther: string[] } {
  const args = new Set<string>();
  const withoutOther: string[] = [];
  const walk = (parts: readonly MessageFormatElement[]): void => {
    for (const part of parts) {
      if (isArgumentElement(part)) args.add(`${part.value}: text`);
      else if (isNumberElement(part)) args.add(`${part.value}: number`);
      else if (isDateElement(part) || isTimeElement(part)) args.add(`${part.value}: instant`);
      else if (isPluralElement(part) || isSelectElement(part)) {
        args.add(`${part.value}: ${isPluralElement(part) ? 'plural' : 'select'}`);
        if (!('other' in part.options)) withoutOther.push(part.value);
        for (const option of Object.values(part.options)) walk(option.value);
      } else if (isTagElement(part)) {
        args.add(`${part.value}: tag`);
        walk(part.children);
      } else if (!isPoundElement(part) && !isLiteralElement(part)) throw new Error(`A part of an unknown kind: ${JSON.stringify(part)}`);
    }
  };
  walk(elements);
  return { args: [...args].sort(), withoutOther };
}

const describeText = (text: string): ReturnType<typeof describeMessage> => describeMessage(parse(text, { requiresOtherClause: false }));

describe.each(LOCALES)('the catalogue %s', (locale) => {
  it('has the ids of the English one, no more and no fewer', async () => {
    expect(Object.keys(await loadMessages(locale)).sort()).toEqual([...ids].sort());
  });

  it('parses, takes the same arguments, and has `other` in every plural', async () => {
    const messages = await loadMessages(locale);
    const odd = ids.flatMap((id) => {
      const { args, withoutOther } = describeText(messages[id]);
      const wanted = describeText(english[id]).args;
      return withoutOther.length > 0 || args.join() !== wanted.join() ? [{ id, args, wanted, withoutOther }] : [];
    });
    expect(odd).toEqual([]);
  });

  it('has no text that is empty or has spaces around it', async () => {
    const messages = await loadMessages(locale);
    expect(ids.filter((id) => messages[id] === '' || messages[id] !== messages[id].trim())).toEqual([]);
  });

  it('is written in its language: hardly a text equals the English one', async () => {
    if (locale === 'en') return;
    const messages = await loadMessages(locale);
    const equal = ids.filter((id) => messages[id] === english[id] && /\p{L}{4}/u.test(messages[id].replaceAll(/\{[^}]*\}/g, '')));
    // Names and a few words of the trade ("e-mail") are the same everywhere.
    expect(equal.length).toBeLessThan(ids.length / 100);
  });
});

describe('the official Greek words of the states', () => {
  it.each([
    ['[S4-16] awaiting the check', 'state.issuance.AWAITING_USER_CHECK', 'Αναμένεται ο έλεγχος στοιχείων του χρήστη'],
    ['[S4-28] awaiting approval', 'state.issuance.AWAITING_APPROVAL', 'Αναμένεται η έγκριση της αίτησης έκδοσης του πιστοποιητικού'],
    ['[S4-45] completed', 'state.issuance.COMPLETED', 'Η διαδικασία έκδοσης ολοκληρώθηκε με επιτυχία'],
    ['[S4-12] start', 'new.start', 'Έναρξη Διαδικασίας'],
    ['[S4-38] approve', 'request.approve', 'Έγκριση Έκδοσης'],
    ['[S4-22] history', 'request.tab.history', 'Ιστορικό αίτησης'],
  ] as const)('%s', async (_title, id, words) => {
    expect((await loadMessages('el'))[id]).toBe(words);
  });
});
