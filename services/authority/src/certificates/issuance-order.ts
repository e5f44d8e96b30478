import { createHash } from 'node:crypto';
import { Problem } from '@vidimus/contracts';
import { canonicalBytes, decisionSubjectSchema, digestOf, STATEMENT_MAX_LENGTH } from '@vidimus/decisions';
import type { DecisionSubject, VerifiedDecision } from '@vidimus/decisions';
import { addMonthsUtc } from '@vidimus/pki';
import type { CertificateProfile, Name } from '@vidimus/pki';
import { z } from 'zod';

/** What the authority is asked to certify, and the evidence that it may. */
export const issuanceOrderSchema = z
  .strictObject({
    requestId: z.uuid(),
    organisationId: z.uuid(),
    holderId: z.uuid().optional().describe('The person whose certificate it will be, as identity knows him; he sees, suspends and revokes it.'),
    organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }),
    profile: z.strictObject({ id: z.string().min(1).max(100), version: z.int().positive() }),
    subject: decisionSubjectSchema,
    csr: z.string().min(1).max(32_768).describe('PKCS#10 in PEM; only its key is taken over.'),
    evidence: z.strictObject({
      decision: z.record(z.string(), z.unknown()).describe('The decision as it was shown and signed.'),
      statement: z.string().min(1).max(STATEMENT_MAX_LENGTH).describe('The compact JWS over its digest.'),
    }),
  })
  .meta({ id: 'IssuanceOrder' });
export type IssuanceOrder = z.infer<typeof issuanceOrderSchema>;

/** Digest over the whole order: equal exactly when the same thing is asked for again. */
export function contentDigest(order: IssuanceOrder): string {
  return createHash('sha256').update(canonicalBytes(order)).digest('base64url');
}

/**
 * Compares what is asked for with what was decided: request, profile, organisation, and the subject to the last character.
 * @throws Problem `evidence-mismatch` naming the member that differs, never its value.
 */
export function assertDecided(order: IssuanceOrder, { decision }: VerifiedDecision): void {
  const pairs: readonly [string, unknown, unknown][] = [
    ['/requestId', order.requestId, decision.requestId],
    ['/profile', order.profile, decision.profile],
    ['/organisationId', order.organisationId, decision.organisation.id],
    ['/organisationPath', order.organisationPath, decision.organisation.path],
    ['/subject', order.subject, decision.subject],
  ];
  const errors = pairs
    .filter(([, asked, decided]) => digestOf(asked) !== digestOf(decided))
    .map(([pointer]) => ({ pointer, detail: 'The decision says something else.', code: 'NOT_DECIDED' }));
  if (errors.length > 0) {
    throw new Problem('evidence-mismatch', 'The decision does not cover what the certificate is asked for.', { errors });
  }
}

/** Longest commonName (RFC 5280, appendix A.1); the full name stands in givenName and surname in any case. */
const MAX_COMMON_NAME = 64;

/** The subject of a natural person's certificate (ETSI EN 319 412-2, 4.2.4). */
export function subjectName(subject: DecisionSubject): Name {
  const fullName = [...`${subject.givenName} ${subject.surname}`].slice(0, MAX_COMMON_NAME).join('').trim();
  return [
    { type: 'countryName', value: subject.country },
    { type: 'surname', value: subject.surname },
    { type: 'givenName', value: subject.givenName },
    { type: 'serialNumber', value: subject.taxNumber },
    { type: 'commonName', value: fullName },
  ];
}

/** The last second of the term (RFC 5280, 4.1.2.5: notAfter itself still counts). */
export function endOfTerm(profile: CertificateProfile, notBefore: Date): Date {
  return new Date(addMonthsUtc(notBefore, profile.validity.months).getTime() - 1000);
}
