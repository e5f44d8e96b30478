import type { MessageId, Messages } from './messages.js';

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = 'áƀçđéƒğĥíĵķłɱñóƥɋŕšţúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶŁṀÑÓƤɊŔŠŢÚṼŴẊÝŽ';
const VOWELS = 'aeiouy';
/** How much longer than English a text of another language has to be expected. */
const LENGTH = 1.4;

/**
 * English texts as a language that everybody can read and nobody writes: accented, 40 % longer, between brackets. What stands without
 * brackets on a page was never translated, and what does not fit will not fit in Greek either.
 */
export function pseudoMessages(english: Messages): Messages {
  return Object.fromEntries(Object.entries(english).map(([id, text]) => [id, pseudoText(text)])) as Record<MessageId, string>;
}

/** One ICU message in the language of {@link pseudoMessages}; its arguments, plurals and selects stay what they are. */
export function pseudoText(message: string): string {
  let depth = 0;
  let written = '';
  // Literal text and the syntax of arguments take turns with every brace: `text {count, plural, one {text} other {text}} text`.
  for (const part of message.split(/([{}])/)) {
    if (part === '{') depth += 1;
    if (part === '}') depth -= 1;
    written += depth % 2 === 0 && part !== '}' ? stretched(part) : part;
  }
  return `⟦${written}⟧`;
}

/** Doubles vowels from the left until the text is long enough, since long words break a page sooner than many short ones. */
function stretched(text: string): string {
  let missing = Math.ceil(text.length * (LENGTH - 1));
  return Array.from(text, (sign) => {
    const accented = ACCENTED[PLAIN.indexOf(sign)] ?? sign;
    if (missing === 0 || !VOWELS.includes(sign.toLowerCase())) return accented;
    missing -= 1;
    return accented + accented.toLowerCase();
  }).join('');
}
