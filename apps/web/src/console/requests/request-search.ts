import type { IssuanceFind } from '../../api/issuance.js';
import { withoutSeparators } from '../../text/codes.js';

/** What was typed into the search field: what to search for, or the word of the fault (`fault.*`); neither where nothing was typed. */
export interface ReadSearch {
  readonly find?: IssuanceFind;
  readonly fault?: 'CHECK_DIGIT' | 'SURNAME_TOO_SHORT';
}

/** Whatever has a digit is meant as a tax number; no surname has one. */
export function readSearch(typed: string): ReadSearch {
  const text = typed.trim();
  if (text === '') return {};
  if (!/\d/.test(text)) return text.length < 2 ? { fault: 'SURNAME_TOO_SHORT' } : { find: { surname: text } };
  const taxNumber = withoutSeparators(text);
  return /^\d{9}$/.test(taxNumber) ? { find: { taxNumber } } : { fault: 'CHECK_DIGIT' };
}

/** What a page was searched for, out of the state of its entry in the browser's history: names and numbers are kept there, never in the address. */
export function typedOf(state: unknown): string {
  return typeof state === 'object' && state !== null && 'typed' in state && typeof state.typed === 'string' ? state.typed : '';
}
