import type { DeclarationLocale, DocumentType } from './issuance-decision.js';

const DOCUMENTS: Readonly<Record<DeclarationLocale, Readonly<Record<DocumentType, string>>>> = {
  en: { IDENTITY_CARD: 'identity card', PASSPORT: 'passport', RESIDENCE_PERMIT: 'residence permit' },
  it: { IDENTITY_CARD: "carta d'identità", PASSPORT: 'passaporto', RESIDENCE_PERMIT: 'permesso di soggiorno' },
  'pt-BR': { IDENTITY_CARD: 'carteira de identidade', PASSPORT: 'passaporte', RESIDENCE_PERMIT: 'autorização de residência' },
  el: { IDENTITY_CARD: 'δελτίο ταυτότητας', PASSPORT: 'διαβατήριο', RESIDENCE_PERMIT: 'άδεια διαμονής' },
};

/** The meeting that a declaration speaks of. */
export interface Meeting {
  /** Calendar day, YYYY-MM-DD. */
  readonly date: string;
  readonly place: string;
  readonly documentType: DocumentType;
  readonly documentNumber: string;
}

/**
 * Fills a declaration in: `{date}` in the order in which the pages write dates, `{place}`, `{document}` with the number only by its last characters
 * (C-22), and whatever else it speaks of. In one pass: a name that looks like a placeholder is not filled in again.
 */
export function fillDeclaration(template: string, locale: DeclarationLocale, { date, place, documentType, documentNumber }: Meeting, others: Readonly<Record<string, string>>): string {
  const day = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
  const values: Readonly<Record<string, string>> = { ...others, date: day, place, document: `${DOCUMENTS[locale][documentType]} ${maskDocumentNumber(documentNumber)}` };
  return template.replace(/\{(\w+)\}/g, (_all, key: string) => values[key] ?? '');
}

/** A document number as people may see it: its last three characters, or nothing of a very short one. */
export function maskDocumentNumber(documentNumber: string): string {
  const shown = documentNumber.length > 5 ? documentNumber.slice(-3) : '';
  return shown.padStart(documentNumber.length, '•');
}
