import { documentTypeSchema, issuanceDecisionSchema } from '@vidimus/decisions';
import { z } from 'zod';
import type { SealedField } from './sealed-json.js';

const name = z.string().min(1).max(200);

/** The person as the tax registry had him when he was looked up; never typed, never edited (S4-07, S4-21). */
export const subjectSchema = z.object({ taxNumber: z.string(), givenName: name, surname: name, fatherName: name });
export type Subject = z.infer<typeof subjectSchema>;

/** How to reach the subject. */
export const contactSchema = z.object({ email: z.string(), phones: z.array(z.string()) });
export type Contact = z.infer<typeof contactSchema>;

const documentSchema = z.object({ documentType: documentTypeSchema, documentNumber: z.string() });
const saltedDocumentSchema = documentSchema.extend({ salt: z.string().describe('16 random bytes, base64url.') });
export type SaltedDocument = z.infer<typeof saltedDocumentSchema>;

/** Who logged in at the tax authority, when it was compared with the subject, and the authority's signed token that says so. */
const taxLoginSchema = z.object({ taxNumber: z.string(), givenName: name, surname: name, idToken: z.string(), at: z.iso.datetime() });

/** What a registry answered, word for word; null when it did not know the person. */
const registryAnswersSchema = z.array(z.object({ check: z.string(), at: z.iso.datetime(), answer: z.unknown() }));
export type RegistryAnswers = z.infer<typeof registryAnswersSchema>;

const field = <Value>(place: string, schema: z.ZodType<Value>): SealedField<Value> => ({ place, schema });

/** Every encrypted column of the room. */
export const SEALED = {
  lookupSubject: field('registry_lookup.subject', subjectSchema),
  requestSubject: field('issuance_request.subject', subjectSchema),
  requestContact: field('issuance_request.contact', contactSchema),
  requestTaxLogin: field('issuance_request.tax_login', taxLoginSchema),
  requestDocument: field('issuance_request.document', documentSchema),
  requestAnswers: field('issuance_request.registry_answers', registryAnswersSchema),
  requestDecision: field('issuance_request.decision', issuanceDecisionSchema),
  requestPresence: field('issuance_request.presence_document', saltedDocumentSchema),
  requestOtpPhone: field('issuance_request.otp_phone', z.string()),
  requestUserId: field('issuance_request.user_id', z.string()),
  requestReason: field('issuance_request.closing_reason', z.string()),
  addressException: field('address_exception.exception', z.object({ email: z.string(), reason: z.string() })),
  draftDecision: field('decision_draft.decision', issuanceDecisionSchema),
  draftPresence: field('decision_draft.presence_document', saltedDocumentSchema),
} as const;

/** A tax number as people may see it: only its last three digits. */
export function maskTaxNumber(taxNumber: string): string {
  return taxNumber.slice(-3).padStart(taxNumber.length, '•');
}
