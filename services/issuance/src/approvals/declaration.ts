import type { DeclarationLocale, DocumentType, IssuanceDecision } from '@vidimus/decisions';
import { maskDocumentNumber } from '../sealing/sealed-fields.js';

/** Identity and version of the text below; a changed word is a new version (S4-39, S4-40). */
export const DECLARATION_TEXT = { textId: 'face-to-face-identification', textVersion: 1 } as const;

/** What the declaration speaks of. */
export interface DeclarationFacts {
  readonly name: string;
  readonly taxNumber: string;
  /** Calendar day of the meeting, YYYY-MM-DD. */
  readonly date: string;
  readonly place: string;
  readonly documentType: DocumentType;
  readonly documentNumber: string;
}

const TEXTS: Readonly<Record<DeclarationLocale, string>> = {
  en: 'I declare that I identified {name}, tax no. {n}, face to face on {date} at {place} by {document}.',
  it: 'Dichiaro di aver identificato di persona {name}, numero fiscale {n}, il {date} a {place} mediante {document}.',
  'pt-BR': 'Declaro que identifiquei presencialmente {name}, número fiscal {n}, em {date}, em {place}, por meio de {document}.',
  el: 'Δηλώνω ότι ταυτοποίησα με φυσική παρουσία το πρόσωπο {name}, Α.Φ.Μ. {n}, στις {date}, στον τόπο {place}, με {document}.',
};

const DOCUMENTS: Readonly<Record<DeclarationLocale, Readonly<Record<DocumentType, string>>>> = {
  en: { IDENTITY_CARD: 'identity card', PASSPORT: 'passport', RESIDENCE_PERMIT: 'residence permit' },
  it: { IDENTITY_CARD: "carta d'identità", PASSPORT: 'passaporto', RESIDENCE_PERMIT: 'permesso di soggiorno' },
  'pt-BR': { IDENTITY_CARD: 'carteira de identidade', PASSPORT: 'passaporte', RESIDENCE_PERMIT: 'autorização de residência' },
  el: { IDENTITY_CARD: 'δελτίο ταυτότητας', PASSPORT: 'διαβατήριο', RESIDENCE_PERMIT: 'άδεια διαμονής' },
};

/** The declaration, its date in the order in which the pages write dates, as the officer is shown it; the document's number only by its last characters (C-22). */
export function declarationFor(locale: DeclarationLocale, facts: DeclarationFacts): IssuanceDecision['declaration'] {
  const day = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${facts.date}T00:00:00Z`));
  const values: Readonly<Record<string, string>> = {
    name: facts.name,
    n: facts.taxNumber,
    date: day,
    place: facts.place,
    document: `${DOCUMENTS[locale][facts.documentType]} ${maskDocumentNumber(facts.documentNumber)}`,
  };
  // One pass: a name that looks like a placeholder is not filled in again.
  const text = TEXTS[locale].replace(/\{(\w+)\}/g, (_all, key: string) => values[key] ?? '');
  return { ...DECLARATION_TEXT, locale, text };
}
