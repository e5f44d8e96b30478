import { z } from 'zod';
import { defineEvent } from './define-event.js';

const topic = 'vidimus.certificates' as const;
const certificateId = '01935a7e-6c00-7000-8000-000000000001';
const organisationId = '01935a7e-6c00-7000-8000-0000000000a1';
const certificateRef = z.strictObject({ certificateId: z.uuid(), organisationId: z.uuid() });
const example = { certificateId, organisationId };

/** Why a certificate is revoked, in the words of the procedure (S4-48). */
export const revocationCategorySchema = z.enum([
  'HOLDER_REQUEST',
  'ORGANISATION_OR_AUTHORITY_DECISION',
  'CA_DECISION',
]);
export type RevocationCategory = z.infer<typeof revocationCategorySchema>;

/** Reasons that a CRL can carry (RFC 5280, 5.3.1), as far as people may choose them. */
export const crlReasonSchema = z.enum([
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
]);
export type CrlReason = z.infer<typeof crlReasonSchema>;

/** Who stopped a certificate for a while, or let it go on: its holder, or staff. */
export const suspensionActorSchema = z.enum(['HOLDER', 'STAFF']);
export type SuspensionActor = z.infer<typeof suspensionActorSchema>;

const suspensionChange = certificateRef.extend({ by: suspensionActorSchema, at: z.iso.datetime() });

/** Everything `authority` publishes. Serial numbers of certificates are public, names are not in here. */
export const CERTIFICATE_EVENTS = [
  defineEvent({
    type: 'certificate.issued.v1',
    topic,
    description: 'A certificate was signed and stored; it is active.',
    data: certificateRef.extend({
      requestId: z.uuid(),
      profile: z.string(),
      serialNumber: z.string().regex(/^[0-9a-f]+$/),
      notBefore: z.iso.datetime(),
      notAfter: z.iso.datetime(),
    }),
    example: {
      ...example,
      requestId: certificateId,
      profile: 'natural-person-remote-signature',
      serialNumber: '4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e',
      notBefore: '2026-11-21T12:00:00Z',
      notAfter: '2029-11-21T12:00:00Z',
    },
  }),
  defineEvent({
    type: 'certificate.refused.v1',
    topic,
    description: 'The authority refused to issue; the reason is a problem type.',
    data: certificateRef.extend({ requestId: z.uuid(), reason: z.string() }),
    example: { ...example, requestId: certificateId, reason: 'evidence-mismatch' },
  }),
  defineEvent({
    type: 'certificate.revoked.v1',
    topic,
    description: 'A certificate was revoked.',
    data: certificateRef.extend({
      category: revocationCategorySchema,
      reason: crlReasonSchema,
      revokedAt: z.iso.datetime(),
    }),
    example: { ...example, category: 'HOLDER_REQUEST', reason: 'unspecified', revokedAt: '2026-11-22T08:30:00Z' },
  }),
  defineEvent({
    type: 'certificate.suspended.v1',
    topic,
    description: 'A certificate does not hold until it is reinstated (certificateHold: RFC 5280, 5.3.1).',
    data: suspensionChange,
    example: { ...example, by: 'HOLDER', at: '2026-11-22T08:30:00Z' },
  }),
  defineEvent({
    type: 'certificate.reinstated.v1',
    topic,
    description: 'A suspended certificate holds again.',
    data: suspensionChange,
    example: { ...example, by: 'HOLDER', at: '2026-11-22T09:00:00Z' },
  }),
  defineEvent({
    type: 'certificate.expired.v1',
    topic,
    description: 'A certificate reached its last instant unrevoked.',
    data: certificateRef.extend({ notAfter: z.iso.datetime() }),
    example: { ...example, notAfter: '2029-11-21T12:00:00Z' },
  }),
] as const;
