import { fillDeclaration } from '@vidimus/decisions';
import type { DeclarationLocale, IssuanceDecision, Meeting } from '@vidimus/decisions';

/** Identity and version of the text below; a changed word is a new version (S4-39, S4-40). */
export const DECLARATION_TEXT = { textId: 'face-to-face-identification', textVersion: 1 } as const;

/** What the declaration speaks of. */
export interface DeclarationFacts extends Meeting {
  readonly name: string;
  readonly taxNumber: string;
}

const TEXTS: Readonly<Record<DeclarationLocale, string>> = {
  en: 'I declare that I identified {name}, tax no. {n}, face to face on {date} at {place} by {document}.',
  it: 'Dichiaro di aver identificato di persona {name}, numero fiscale {n}, il {date} a {place} mediante {document}.',
  'pt-BR': 'Declaro que identifiquei presencialmente {name}, número fiscal {n}, em {date}, em {place}, por meio de {document}.',
  el: 'Δηλώνω ότι ταυτοποίησα με φυσική παρουσία το πρόσωπο {name}, Α.Φ.Μ. {n}, στις {date}, στον τόπο {place}, με {document}.',
};

/** The declaration as the officer is shown it. */
export function declarationFor(locale: DeclarationLocale, { name, taxNumber, ...meeting }: DeclarationFacts): IssuanceDecision['declaration'] {
  return { ...DECLARATION_TEXT, locale, text: fillDeclaration(TEXTS[locale], locale, meeting, { name, n: taxNumber }) };
}
