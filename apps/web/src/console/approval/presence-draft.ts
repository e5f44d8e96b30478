import { DOCUMENT_TYPES } from '../../api/issuance.js';
import type { DocumentType, Presence } from '../../api/issuance.js';

/** The meeting as typed so far. */
export interface PresenceDraft {
  readonly date: string;
  readonly place: string;
  readonly documentType: DocumentType | '';
  readonly documentNumber: string;
}

/** Words of `fault.*` by field of the body; undefined where nothing is wrong. */
export type PresenceFaults = Readonly<Record<`presence/${keyof Presence}`, string | undefined>>;

/** What is wrong with it. @param today calendar day in the zone of the installation: nobody has met somebody tomorrow */
export function presenceFaults({ date, place, documentType, documentNumber }: PresenceDraft, today: string): PresenceFaults {
  return {
    'presence/date': /^\d{4}-\d{2}-\d{2}$/.test(date) && date <= today ? undefined : 'DATE',
    'presence/place': place.trim().length < 2 ? 'PLACE' : undefined,
    'presence/documentType': documentType === '' ? 'DOCUMENT_TYPE' : undefined,
    'presence/documentNumber': documentNumber.trim().length < 3 ? 'DOCUMENT_NUMBER' : undefined,
  };
}

/** The meeting as it is sent. Only for a draft without faults. */
export function presenceOf({ date, place, documentType, documentNumber }: PresenceDraft): Presence | undefined {
  const type = DOCUMENT_TYPES.find((known) => known === documentType);
  return type === undefined ? undefined : { date, place: place.trim(), documentType: type, documentNumber: documentNumber.trim() };
}
