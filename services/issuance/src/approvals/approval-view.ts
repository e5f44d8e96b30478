import { declarationLocaleSchema, documentTypeSchema, maskDocumentNumber, statedMethod } from '@vidimus/decisions';
import { z } from 'zod';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { maskTaxNumber, SEALED } from '../sealing/sealed-fields.js';
import type { SealedJson } from '../sealing/sealed-json.js';

/** What people see of an approval beside who and when: how it was confirmed, what was declared, and where the subject was met. */
export const approvalView = z.object({
  method: z.enum(['webauthn', 'totp', 'sms']).describe('`webauthn`: by security key; `totp`, `sms`: by a fresh code of an authenticator program, or one sent to the telephone.'),
  declaration: z.object({
    textId: z.string(),
    textVersion: z.int(),
    locale: declarationLocaleSchema,
    text: z.string().describe('As the officer was shown it, but of the tax number only the last three digits can be read.'),
  }),
  presence: z.object({
    date: z.iso.date(),
    place: z.string(),
    documentType: documentTypeSchema,
    documentNumberMasked: z.string().meta({ description: 'At most its last three characters can be read.', example: '••••••001' }),
  }),
});
export type ApprovalView = z.infer<typeof approvalView>;

/** Null as long as nobody has approved. */
export function approvalOf(row: IssuanceRequestRow, sealed: SealedJson): ApprovalView | null {
  if (row.decisionSealed === null || row.statement === null || row.presenceDocumentSealed === null) return null;
  const { declaration, presence } = sealed.open(SEALED.requestDecision, row.id, row.decisionSealed);
  const { documentNumber } = sealed.open(SEALED.requestPresence, row.id, row.presenceDocumentSealed);
  const { taxNumber } = sealed.open(SEALED.requestSubject, row.id, row.subjectSealed);
  const { date, place, documentType } = presence;
  return {
    method: statedMethod(row.statement),
    declaration: { ...declaration, text: declaration.text.replaceAll(taxNumber, maskTaxNumber(taxNumber)) },
    presence: { date, place, documentType, documentNumberMasked: maskDocumentNumber(documentNumber) },
  };
}
