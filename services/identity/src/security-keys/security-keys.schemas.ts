import { createHash } from 'node:crypto';
import { base64UrlSchema } from '@vidimus/decisions';
import { z } from 'zod';
import { SECURITY_KEY_TRANSITIONS } from './security-key.js';
import type { SecurityKeyRow } from './security-key.entity.js';
import type { SecurityKeyState } from './security-key.js';

const instant = z.iso.datetime();
const bytes = (maxBytes: number) => base64UrlSchema(maxBytes).meta({ example: 'AAECAwQFBgcICQoLDA0ODw' });
const publicKeyType = z.literal('public-key');

/** Members of a browser's answer that stand beside `response`; extensions are asked for none. */
const credential = {
  id: bytes(1023),
  rawId: bytes(1023),
  type: publicKeyType,
  clientExtensionResults: z.looseObject({}).default({}),
};

/** What `navigator.credentials.create()` gives, as JSON (WebAuthn level 3, RegistrationResponseJSON). */
export const registrationResponse = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: bytes(2048),
      attestationObject: bytes(16_384),
      transports: z.array(z.string().max(30)).max(10).default([]),
    }),
  })
  .meta({ id: 'SecurityKeyRegistration' });
export type RegistrationResponse = z.infer<typeof registrationResponse>;

/** What `navigator.credentials.get()` gives, as JSON (WebAuthn level 3, AuthenticationResponseJSON). */
export const assertionResponse = z
  .object({
    ...credential,
    response: z.object({ clientDataJSON: bytes(2048), authenticatorData: bytes(1024), signature: bytes(1024) }),
  })
  .meta({ id: 'SecurityKeyAssertion' });
export type AssertionResponse = z.infer<typeof assertionResponse>;

const descriptor = z.object({ id: z.string(), type: z.string().meta({ example: 'public-key' }), transports: z.array(z.string()).optional() });

/** For `navigator.credentials.create()`. */
export const enrolmentOptions = z
  .object({
    rp: z.object({ name: z.string(), id: z.string().optional() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ type: publicKeyType, alg: z.int() })),
    timeout: z.int().optional(),
    excludeCredentials: z.array(descriptor).optional(),
    authenticatorSelection: z
      .object({ residentKey: z.string().optional(), requireResidentKey: z.boolean().optional(), userVerification: z.string().optional() })
      .optional(),
    attestation: z.string().optional(),
  })
  .meta({ id: 'SecurityKeyEnrolmentOptions' });

/** For `navigator.credentials.get()`. */
export const assertionOptions = z
  .object({
    rpId: z.string().optional(),
    challenge: z.string().describe('The digest of the decision.'),
    allowCredentials: z.array(descriptor).optional(),
    timeout: z.int().optional(),
    userVerification: z.string().optional(),
  })
  .meta({ id: 'DecisionAssertionOptions' });

export const enrolSecurityKey = z
  .strictObject({
    name: z.string().trim().min(1).max(60).meta({ description: 'What you call the key, to tell it from your others.', example: 'Key on my ring' }),
    registration: registrationResponse,
  })
  .meta({ id: 'EnrolSecurityKey' });
export type EnrolSecurityKey = z.infer<typeof enrolSecurityKey>;

export const confirmSecurityKey = z
  .strictObject({ code: z.string().min(1).max(20).meta({ description: 'A code of your own second factor that was not used before.', example: '123456' }) })
  .meta({ id: 'ConfirmSecurityKey' });
export type ConfirmSecurityKey = z.infer<typeof confirmSecurityKey>;

export const revokeSecurityKey = z
  .strictObject({ reason: z.string().trim().min(3).max(500).meta({ description: 'Kept with the key, encrypted.', example: 'The officer lost it.' }) })
  .meta({ id: 'RevokeSecurityKey' });
export type RevokeSecurityKey = z.infer<typeof revokeSecurityKey>;

export const securityKeyView = z
  .object({
    id: z.uuid(),
    accountId: z.uuid(),
    state: z.enum(Object.keys(SECURITY_KEY_TRANSITIONS) as [SecurityKeyState, ...SecurityKeyState[]]),
    name: z.string(),
    fingerprint: z
      .string()
      .meta({ description: 'Of the public key: officer and manager compare it before the manager confirms.', example: '7f3a 91c0 5d2e b846' }),
    enrolledAt: instant,
    confirmedBy: z.uuid().nullable(),
    confirmedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
    revokedBy: z.uuid().nullable(),
    revokedAt: instant.nullable(),
    revocationReason: z.string().nullable(),
  })
  .meta({ id: 'SecurityKey' });
export type SecurityKeyView = z.infer<typeof securityKeyView>;

export const securityKeyList = z.object({ items: z.array(securityKeyView) }).meta({ id: 'SecurityKeyList' });
export type SecurityKeyList = z.infer<typeof securityKeyList>;

/** Opens what is sealed in a row. */
export interface SecurityKeyTexts {
  readonly name: string;
  readonly revocationReason: string | null;
}

export function viewSecurityKey(row: SecurityKeyRow, { name, revocationReason }: SecurityKeyTexts): SecurityKeyView {
  return {
    id: row.id,
    accountId: row.accountId,
    state: row.state,
    name,
    fingerprint: fingerprintOf(row.publicKey),
    enrolledAt: row.createdAt.toISOString(),
    confirmedBy: row.confirmedBy,
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedBy: row.revokedBy,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    revocationReason,
  };
}

/** 64 bits of a digest in groups of four: enough to tell two keys apart that are held side by side. */
function fingerprintOf(publicKey: string): string {
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex');
  return digest.slice(0, 16).replaceAll(/(.{4})(?=.)/g, '$1 ');
}
