import { REGISTRY_CHECKS, registryCheckSchema } from '@vidimus/contracts';
import { documentTypeSchema, maskDocumentNumber } from '@vidimus/decisions';
import type { HistoryEntry } from '@vidimus/persistence';
import { z } from 'zod';
import { approvalOf, approvalView } from '../approvals/approval-view.js';
import { SEALED, maskTaxNumber } from '../sealing/sealed-fields.js';
import type { SealedJson } from '../sealing/sealed-json.js';
import { runsOutAt } from './issuance-deadlines.js';
import type { IssuanceRequestRow } from './issuance-request.entity.js';
import { ISSUANCE_STATES } from './issuance-states.js';
import type { IssuanceState } from './issuance-states.js';

const state = z.enum(ISSUANCE_STATES as [IssuanceState, ...IssuanceState[]]);
const instant = z.iso.datetime();

export const startIssuance = z
  .strictObject({
    lookupId: z.uuid().describe('From the registry look-up; names come from there and cannot be typed.'),
    email: z.string().max(254).meta({ description: 'Service address of the subject, in a domain of his organisation.', example: 'someone@agency.example' }),
    phones: z.array(z.string().max(40)).max(5).default([]).describe('Telephone numbers with their country code; optional.'),
    organisationId: z.uuid().optional().describe('Must be the organisation that was looked up for, if given.'),
  })
  .meta({ id: 'StartIssuance' });
export type StartIssuance = z.infer<typeof startIssuance>;

export const closeRequest = z
  .strictObject({ reason: z.string().trim().min(3).max(500).meta({ description: 'Kept with the request, encrypted; the subject may read it.', example: 'Started for the wrong person.' }) })
  .meta({ id: 'CloseIssuance' });
export type CloseRequest = z.infer<typeof closeRequest>;

export const disclosedTaxNumber = z.object({ taxNumber: z.string().meta({ example: '094259216' }) }).meta({ id: 'DisclosedTaxNumber' });
export type DisclosedTaxNumber = z.infer<typeof disclosedTaxNumber>;

export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(500).optional(),
  state: z
    .string()
    .max(300)
    .regex(new RegExp(`^(${ISSUANCE_STATES.join('|')})(,(${ISSUANCE_STATES.join('|')}))*$`), `One or more of ${ISSUANCE_STATES.join(', ')}, separated by commas.`)
    .optional()
    .describe('Only requests in these states, separated by commas.'),
});
export type ListQuery = z.infer<typeof listQuery>;

/** What an action answers: where the request stands now. It holds no personal data, since answers are kept for repetitions. */
export const issuanceStatus = z
  .object({ id: z.uuid(), state, version: z.int(), certificateId: z.uuid().nullable(), dueAt: instant.nullable() })
  .meta({ id: 'IssuanceStatus' });
export type IssuanceStatus = z.infer<typeof issuanceStatus>;

const summaryFields = {
  id: z.uuid(),
  version: z.int(),
  organisationId: z.uuid(),
  state,
  subject: z.object({
    givenName: z.string().meta({ example: 'Ελένη' }),
    surname: z.string().meta({ example: 'Παπαδοπούλου' }),
    fatherName: z.string().meta({ example: 'Νικόλαος' }),
    taxNumberMasked: z.string().meta({ description: 'Only the last three digits can be read.', example: '••••••216' }),
  }),
  email: z.string().meta({ example: 'someone@agency.example' }),
  startedBy: z.string(),
  createdAt: instant,
  dueAt: instant.nullable().describe('When the time runs out: the end of the procedure; while the certificate is being issued, when that is given up or tried again.'),
};

export const issuanceSummary = z.object(summaryFields).meta({ id: 'IssuanceSummary' });
export const issuancePage = z.object({ items: z.array(issuanceSummary), nextCursor: z.string().nullable() }).meta({ id: 'IssuancePage' });
export type IssuancePage = z.infer<typeof issuancePage>;

export const issuanceView = z
  .object({
    ...summaryFields,
    profile: z.object({ id: z.string().meta({ example: 'natural-person-remote-signature' }), version: z.int() }),
    phones: z.array(z.string()),
    checks: z.array(z.object({ check: registryCheckSchema, result: z.enum(['PENDING', 'PASSED', 'FAILED', 'UNAVAILABLE']) })),
    document: z.object({ documentType: documentTypeSchema, documentNumberMasked: z.string() }).nullable(),
    approvedBy: z.string().nullable(),
    approvedAt: instant.nullable(),
    decisionDigest: z.string().nullable(),
    approval: approvalView.nullable(),
    certificateId: z.uuid().nullable(),
    closingReason: z.string().nullable(),
  })
  .meta({ id: 'Issuance' });
export type IssuanceView = z.infer<typeof issuanceView>;

const fact = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const issuanceHistory = z
  .object({
    items: z.array(
      z.object({
        at: instant,
        actor: z.object({ kind: z.enum(['person', 'client', 'room', 'system', 'subject']), id: z.string() }),
        code: z.string().meta({ description: 'What happened, as a word to be translated.', example: 'checks-passed' }),
        data: z.record(z.string(), fact),
      }),
    ),
  })
  .meta({ id: 'IssuanceHistory' });
export type IssuanceHistory = z.infer<typeof issuanceHistory>;

export function statusOf(row: IssuanceRequestRow): IssuanceStatus {
  const { id, state: current, version, certificateId } = row;
  return { id, state: current, version, certificateId, dueAt: runsOutAt(row)?.toISOString() ?? null };
}

export function summaryOf(row: IssuanceRequestRow, sealed: SealedJson): z.infer<typeof issuanceSummary> {
  const subject = sealed.open(SEALED.requestSubject, row.id, row.subjectSealed);
  return {
    id: row.id,
    version: row.version,
    organisationId: row.organisationId,
    state: row.state,
    subject: {
      givenName: subject.givenName,
      surname: subject.surname,
      fatherName: subject.fatherName,
      taxNumberMasked: maskTaxNumber(subject.taxNumber),
    },
    email: sealed.open(SEALED.requestContact, row.id, row.contactSealed).email,
    startedBy: row.startedBy,
    createdAt: row.createdAt.toISOString(),
    dueAt: runsOutAt(row)?.toISOString() ?? null,
  };
}

export function viewOf(row: IssuanceRequestRow, sealed: SealedJson): IssuanceView {
  const document = row.documentSealed === null ? null : sealed.open(SEALED.requestDocument, row.id, row.documentSealed);
  return {
    ...summaryOf(row, sealed),
    profile: { id: row.profileId, version: row.profileVersion },
    phones: sealed.open(SEALED.requestContact, row.id, row.contactSealed).phones,
    checks: REGISTRY_CHECKS.map((check) => ({ check, result: row.checks[check] })),
    document: document && { documentType: document.documentType, documentNumberMasked: maskDocumentNumber(document.documentNumber) },
    approvedBy: row.approvedBy,
    approvedAt: row.approvedAt?.toISOString() ?? null,
    decisionDigest: row.decisionDigest,
    approval: approvalOf(row, sealed),
    certificateId: row.certificateId,
    closingReason: row.closingReasonSealed === null ? null : sealed.open(SEALED.requestReason, row.id, row.closingReasonSealed),
  };
}

export function historyView(entries: readonly HistoryEntry[]): IssuanceHistory {
  return { items: entries.map(({ at, actor, code, data }) => ({ at: at.toISOString(), actor: { ...actor }, code, data: { ...data } })) };
}
