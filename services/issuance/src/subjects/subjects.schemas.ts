import { REGISTRY_CHECKS, registryCheckSchema } from '@vidimus/contracts';
import { z } from 'zod';
import { completionProgress, completionProgressSchema } from '../completions/completion-progress.js';
import { allowedChannels } from '../completions/otp-channels.js';
import { procedureEnd } from '../issuance-requests/issuance-deadlines.js';
import { OWN_CHANNELS } from '../issuance-requests/issuance-request.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { ISSUANCE_STATES, OPEN_ISSUANCE_STATES } from '../issuance-requests/issuance-states.js';
import type { IssuanceState } from '../issuance-requests/issuance-states.js';
import type { OrganisationPolicyRow } from '../organisation-policies/organisation-policy.entity.js';
import { SEALED } from '../sealing/sealed-fields.js';
import type { SealedJson } from '../sealing/sealed-json.js';

const state = z.enum(ISSUANCE_STATES as [IssuanceState, ...IssuanceState[]]);
const instant = z.iso.datetime();
const text = z.string().min(1).max(2000);

export const linkToken = z.strictObject({ token: z.string().min(1).max(200) }).meta({ id: 'LinkToken', example: { token: 'kq3Vb1…' } });
export type LinkToken = z.infer<typeof linkToken>;

export const opening = z
  .object({
    opensUntil: instant.describe('Until when the link may be followed again.'),
    outcome: state.nullable().describe('The state in which the request ended; null while it is open.'),
  })
  .meta({ id: 'LinkOpening' });
export type OpeningView = z.infer<typeof opening>;

const pending = z.strictObject({ state: text, nonce: text, codeVerifier: text }).meta({ id: 'PendingTaxLogin' });

export const taxLoginAttempt = z
  .object({ authorizationUrl: z.url().describe('Where the browser goes.'), pending: pending.describe('Hand it in again with the answer; nobody else may see it.') })
  .meta({ id: 'TaxLoginAttempt' });
export type TaxLoginAttempt = z.infer<typeof taxLoginAttempt>;

export const endTaxLogin = z
  .strictObject({ answer: z.strictObject({ code: text, state: text, iss: text.optional() }).describe('What the authority added to the address.'), pending })
  .meta({ id: 'EndTaxLogin' });
export type EndTaxLogin = z.infer<typeof endTaxLogin>;

export const taxLoginResult = z.object({ matches: z.literal(true).describe('It is the person whom the request is about.') }).meta({ id: 'TaxLoginResult' });
export type TaxLoginResult = z.infer<typeof taxLoginResult>;

/** Whose turn it is, in the subject's eyes. */
const ACTS_NEXT = {
  AWAITING_USER_CHECK: 'SUBJECT',
  CHECKING: 'SYSTEM',
  CHECK_FAILED: 'SUBJECT',
  AWAITING_APPROVAL: 'OFFICER',
  APPROVED: 'SUBJECT',
  ISSUING: 'SYSTEM',
  ISSUE_FAILED: 'SYSTEM',
  COMPLETED: 'NOBODY',
  CANCELLED: 'NOBODY',
  REJECTED: 'NOBODY',
  EXPIRED: 'NOBODY',
  FAILED: 'NOBODY',
} as const satisfies Record<IssuanceState, string>;

export const subjectRequest = z
  .object({
    id: z.uuid(),
    state,
    actsNext: z.enum(['SUBJECT', 'OFFICER', 'SYSTEM', 'NOBODY']),
    givenName: z.string().meta({ example: 'Ελένη' }),
    surname: z.string().meta({ example: 'Παπαδοπούλου' }),
    organisationName: z.string().meta({ example: 'Agency A' }),
    profile: z.object({ id: z.string().meta({ example: 'natural-person-remote-signature' }), version: z.int() }),
    dueAt: instant.nullable().describe('When the procedure ends unless it is completed; null once it has ended.'),
    checks: z.array(z.object({ check: registryCheckSchema, result: z.enum(['PENDING', 'PASSED', 'FAILED', 'UNAVAILABLE']) })),
    allowedChannels: z.array(z.enum(OWN_CHANNELS)).describe('How one-time codes may come, in this organisation, besides from a token that was handed over.'),
    completion: completionProgressSchema,
    certificateId: z.uuid().nullable(),
    closingReason: z.string().nullable().describe('Why an officer cancelled or rejected it.'),
  })
  .meta({ id: 'SubjectRequest' });
export type SubjectRequest = z.infer<typeof subjectRequest>;

export function subjectRequestOf(row: IssuanceRequestRow, policy: OrganisationPolicyRow, sealed: SealedJson): SubjectRequest {
  const { givenName, surname } = sealed.open(SEALED.requestSubject, row.id, row.subjectSealed);
  const isOpen = OPEN_ISSUANCE_STATES.includes(row.state);
  return {
    id: row.id,
    state: row.state,
    actsNext: ACTS_NEXT[row.state],
    givenName,
    surname,
    organisationName: policy.name,
    profile: { id: row.profileId, version: row.profileVersion },
    dueAt: isOpen ? procedureEnd(row.createdAt, row.approvedAt).toISOString() : null,
    checks: REGISTRY_CHECKS.map((check) => ({ check, result: row.checks[check] })),
    allowedChannels: [...allowedChannels(policy)],
    completion: completionProgress(row, sealed),
    certificateId: row.certificateId,
    closingReason: row.closingReasonSealed === null ? null : sealed.open(SEALED.requestReason, row.id, row.closingReasonSealed),
  };
}
