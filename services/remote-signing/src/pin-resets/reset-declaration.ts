import { Problem } from '@vidimus/contracts';
import { fillDeclaration } from '@vidimus/decisions';
import type { DeclarationLocale, Meeting, PinResetDecision } from '@vidimus/decisions';

/** Identity and version of the text below; a changed word is a new version. */
const DECLARATION_TEXT = { textId: 'pin-reset-identification', textVersion: 1 } as const;

/** This room knows no names: the page shows the holder's beside the certificate that the sentence names. */
const TEXTS: Readonly<Record<DeclarationLocale, string>> = {
  en: 'I declare that I identified the holder of the certificate {certificate} face to face on {date} at {place} by {document}, and that he asked me to let him set a new PIN.',
  it: 'Dichiaro di aver identificato di persona il titolare del certificato {certificate} il {date} a {place} mediante {document}, e che mi ha chiesto di poter impostare un nuovo PIN.',
  'pt-BR': 'Declaro que identifiquei presencialmente o titular do certificado {certificate} em {date}, em {place}, por meio de {document}, e que ele me pediu para definir um novo PIN.',
  el: 'Δηλώνω ότι ταυτοποίησα με φυσική παρουσία τον κάτοχο του πιστοποιητικού {certificate} στις {date}, στον τόπο {place}, με {document}, και ότι μου ζήτησε να ορίσει νέο PIN.',
};

/** The declaration as the officer is shown it. */
export function resetDeclaration(locale: DeclarationLocale, certificateId: string, meeting: Meeting): PinResetDecision['declaration'] {
  return { ...DECLARATION_TEXT, locale, text: fillDeclaration(TEXTS[locale], locale, meeting, { certificate: certificateId }) };
}

/** The meeting may be so old. */
const MOST_DAYS = 7;
const DAY_MS = 86_400_000;
/** The calendar is ahead of UTC by so much at most. */
const AHEAD_MS = 14 * 3_600_000;

/**
 * The officer met the holder in the last week, and not tomorrow, wherever on Earth that is.
 * @param date calendar day, YYYY-MM-DD
 * @throws Problem `unprocessable` naming `/presence/date`.
 */
export function assertRecentMeeting(date: string, now: Date): void {
  const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const [first, last] = [dayOf(now.getTime() - MOST_DAYS * DAY_MS), dayOf(now.getTime() + AHEAD_MS)];
  if (date >= first && date <= last) return;
  const detail = date > last ? 'The meeting cannot lie in the future.' : `The meeting was more than ${MOST_DAYS} days ago. Meet the holder again.`;
  throw new Problem('unprocessable', detail, { errors: [{ pointer: '/presence/date', detail: `Give a day from ${first} to ${last}.`, code: 'PRESENCE_DATE' }] });
}
