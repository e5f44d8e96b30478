import { crlReasonSchema, revocationCategorySchema, suspensionActorSchema } from '@vidimus/contracts';
import { z } from 'zod';
import { CERTIFICATE_STATES } from './certificate.js';
import type { CertificateState } from './certificate.js';

const stateSchema = z.enum(CERTIFICATE_STATES as readonly [CertificateState, ...CertificateState[]]);
const instant = z.iso.datetime();
/** As many as a page of requests has. */
const MOST_REQUESTS = 25;
const description = z.string().trim().min(1).max(1000).optional();

const nameSchema = z.array(z.object({ type: z.string(), value: z.string() }));

const revocationSchema = z.object({
  revokedAt: instant,
  category: revocationCategorySchema,
  reason: crlReasonSchema,
  description: z.string().nullable(),
});

/** Since when a certificate does not hold, and who wanted it so; kept where it was revoked or expired before it was reinstated. */
const suspensionSchema = z.object({ at: instant, by: suspensionActorSchema });

/** A certificate by itself: nothing that names the holder. */
export const certificateSummarySchema = z
  .object({
    id: z.uuid(),
    requestId: z.uuid(),
    organisationId: z.uuid(),
    state: stateSchema,
    profile: z.object({ id: z.string().meta({ example: 'natural-person-remote-signature' }), version: z.int(), variant: z.enum(['test', 'qualified']).nullable() }),
    serialNumber: z.string().nullable().meta({ example: '4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e' }),
    notBefore: instant.nullable(),
    notAfter: instant.nullable(),
    suspension: suspensionSchema.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'CertificateSummary' });
export type CertificateSummary = z.infer<typeof certificateSummarySchema>;

/** A certificate in a list. */
export const certificateEntrySchema = certificateSummarySchema
  .extend({
    holderId: z.uuid().nullable().describe('The person, as identity knows him.'),
    holderName: z.string().nullable().meta({ description: 'As it stands in the certificate; null where nothing was signed.', example: 'Ελένη Παπαδοπούλου' }),
  })
  .meta({ id: 'CertificateEntry' });
export type CertificateEntry = z.infer<typeof certificateEntrySchema>;

/** What stands in a certificate, decoded for people. */
const contentSchema = z.object({
  subject: nameSchema,
  subjectText: z.string(),
  issuerText: z.string(),
  keyType: z.string(),
  keyUsage: z.array(z.string()),
  policies: z.array(z.object({ oid: z.string(), cpsUri: z.string().optional() })),
  qcStatements: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
  ocspUrls: z.array(z.string()),
  crlUrls: z.array(z.string()),
  caIssuersUrls: z.array(z.string()),
  sha256Fingerprint: z.string(),
});

export const certificateViewSchema = certificateSummarySchema
  .extend({
    refusal: z.object({ reason: z.string(), detail: z.string() }).nullable(),
    suspension: suspensionSchema.extend({ description: z.string().nullable() }).nullable(),
    revocation: revocationSchema.nullable(),
    content: contentSchema.nullable().describe('Null as long as, and where, nothing was signed.'),
    pem: z.string().nullable(),
    chainPem: z.string().nullable().describe('The certificate and the authorities above it, leaf first.'),
  })
  .meta({ id: 'Certificate' });
export type CertificateView = z.infer<typeof certificateViewSchema>;

export const certificatePageSchema = z
  .object({ items: z.array(certificateEntrySchema), nextCursor: z.string().nullable() })
  .meta({ id: 'CertificatePage' });

/** A holder's own: whose they are need not be said. */
export const ownCertificatePageSchema = z
  .object({ items: z.array(certificateSummarySchema), nextCursor: z.string().nullable() })
  .meta({ id: 'OwnCertificatePage' });

/** What everybody who lists certificates may ask for. */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(300).optional(),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

const uuids = z
  .string()
  .max(MOST_REQUESTS * 37)
  .transform((list) => list.split(','))
  .pipe(z.array(z.uuid()).max(MOST_REQUESTS));

export const certificateQuerySchema = pageQuerySchema.extend({
  status: stateSchema.optional(),
  requestId: uuids.optional().describe('Only certificates of these requests, up to 25, separated by commas.'),
  holderId: z.uuid().optional().describe('Only certificates of this person.'),
  serialNumber: z
    .string()
    .regex(/^[0-9a-f]{2,40}$/, 'Must be 2 to 40 hexadecimal digits in small letters.')
    .optional()
    .describe('How the serial number begins.'),
});
export type CertificateQuery = z.infer<typeof certificateQuerySchema>;

export const certificateHistorySchema = z
  .object({
    items: z.array(
      z.object({
        at: instant,
        actor: z.object({ kind: z.string(), id: z.string() }),
        code: z.string(),
        data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      }),
    ),
  })
  .meta({ id: 'CertificateHistory' });

/** S4-48: reason category, reason for the CRL, and a free text that stays sealed. */
export const revocationRequestSchema = z
  .strictObject({
    category: revocationCategorySchema,
    reason: crlReasonSchema.default('unspecified'),
    description,
  })
  .meta({ id: 'RevocationRequest' });
export type RevocationRequest = z.infer<typeof revocationRequestSchema>;

/** What a holder asks for about his own: it is at his request, whatever the reason is. */
export const ownRevocationRequestSchema = revocationRequestSchema.omit({ category: true }).meta({ id: 'OwnRevocationRequest' });
export type OwnRevocationRequest = z.infer<typeof ownRevocationRequestSchema>;

/** Why a certificate shall not hold for a while; the text stays sealed. */
export const suspensionRequestSchema = z.strictObject({ description }).meta({ id: 'SuspensionRequest' });
export type SuspensionRequest = z.infer<typeof suspensionRequestSchema>;
