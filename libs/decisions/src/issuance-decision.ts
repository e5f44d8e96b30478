import { z } from 'zod';

const line = (max: number) => z.string().min(1).max(max);

/** Identity documents that an officer may be shown at the meeting. */
export const DOCUMENT_TYPES = ['IDENTITY_CARD', 'PASSPORT', 'RESIDENCE_PERMIT'] as const;
export const documentTypeSchema = z.enum(DOCUMENT_TYPES);
export type DocumentType = z.infer<typeof documentTypeSchema>;

/** Languages that a declaration can be shown in. */
export const DECLARATION_LOCALES = ['en', 'it', 'pt-BR', 'el'] as const;
export const declarationLocaleSchema = z.enum(DECLARATION_LOCALES);
export type DeclarationLocale = z.infer<typeof declarationLocaleSchema>;

/** A SHA-256 digest, base64url without padding. */
export const digestSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'Must be a SHA-256 digest in base64url.').meta({ example: 'q0pJ0v2d8f0n9mXK0o0b9v1q1x6o3hF7c9x2yT1zq5A' });

/** Who is to be named in the certificate. */
export const decisionSubjectSchema = z.strictObject({
  givenName: line(120),
  surname: line(120),
  fatherName: line(120).optional(),
  taxNumber: z.string().max(64).regex(/^TIN[A-Z]{2}-\S+$/).meta({ description: 'ETSI EN 319 412-1, 5.1.3.', example: 'TINGR-094259216' }),
  country: z.string().regex(/^[A-Z]{2}$/).meta({ example: 'GR' }),
});
export type DecisionSubject = z.infer<typeof decisionSubjectSchema>;

/** The organisation that an officer decides for, and its place in the tree. */
export const decisionOrganisationSchema = z.strictObject({
  id: z.uuid(),
  path: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }),
});

/** What the officer declared, word for word. */
export const declarationSchema = z.strictObject({
  textId: line(100),
  textVersion: z.int().positive(),
  locale: declarationLocaleSchema,
  text: line(4000).describe('The sentence as it was shown; of the document number it holds the last characters at most.'),
});

/** Where, when and by what the officer identified the person. */
export const presenceSchema = z.strictObject({
  date: z.iso.date(),
  place: line(200),
  documentType: documentTypeSchema,
  documentNumberDigest: digestSchema.describe('Salted digest; number and salt stay in encrypted columns.'),
});

/**
 * What an officer decides when he approves an issuance: the request, the person, the declaration he read and where and how he met
 * the person. Canonical JSON of exactly these members (RFC 8785) is what gets digested and signed; a further member is refused, so
 * that nothing can be approved that was not shown.
 */
export const issuanceDecisionSchema = z
  .strictObject({
    type: z.literal('vidimus.issuance-approval'),
    version: z.literal(1),
    decisionId: z.uuid(),
    requestId: z.uuid(),
    profile: z.strictObject({ id: line(100), version: z.int().positive() }),
    organisation: decisionOrganisationSchema,
    subject: decisionSubjectSchema,
    declaration: declarationSchema,
    presence: presenceSchema,
    officerId: z.uuid(),
  })
  .meta({ id: 'IssuanceDecision' });
export type IssuanceDecision = z.infer<typeof issuanceDecisionSchema>;
