import { ROLES } from '@vidimus/contracts';
import type { Grant, Role } from '@vidimus/contracts';
import { CompactSign } from 'jose';
import type { CryptoKey, KeyObject } from 'jose';
import { z } from 'zod';
import { digestSchema } from './issuance-decision.js';
import { securityKeyEvidenceSchema } from './security-key-evidence.js';
import type { SecurityKeyEvidence } from './security-key-evidence.js';

/** Media type of a statement (JWS `typ`), so that no other token of the same key can stand in for one. */
export const STATEMENT_TYPE = 'vidimus-decision+jwt';
/** The only issuer of statements. */
export const STATEMENT_ISSUER = 'vidimus-identity';
export const ISSUANCE_APPROVAL = 'issuance.approval';
export const PIN_RESET = 'pin.reset';
/** What decisions are about; a statement for one purpose proves nothing for another. */
export const decisionPurposeSchema = z.enum([ISSUANCE_APPROVAL, PIN_RESET]);
export type DecisionPurpose = z.infer<typeof decisionPurposeSchema>;

/** The protected header of a statement; a further member (`crit`, `jwk`, `b64` …) is refused. */
export const statementHeaderSchema = z.strictObject({
  alg: z.literal('ES256'),
  typ: z.literal(STATEMENT_TYPE),
  kid: z.string().min(1).max(200),
});

/** Longest statement, in characters: one with a security key of the largest kind and its assertion. */
export const STATEMENT_MAX_LENGTH = 8192;

const stated = {
  iss: z.literal(STATEMENT_ISSUER),
  sub: z.uuid().describe('Account of the officer.'),
  iat: z.int().nonnegative().describe('Seconds since 1970-01-01T00:00:00Z (RFC 7519, 2).'),
  digest: digestSchema,
  purpose: decisionPurposeSchema,
  grant: z.strictObject({
    role: z.enum(ROLES as readonly [Role, ...Role[]]),
    organisationId: z.uuid(),
    organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)*$/),
    descendants: z.boolean(),
  }),
};

/**
 * What `identity` vouches for: this officer, holding this role, confirmed this digest at this instant. `webauthn`: with the assertion
 * of his security key, which holds by itself; identity vouches that the key is his. `totp`, `sms`: with a fresh code of his authenticator
 * program, or one that was sent to his telephone, in place of a key.
 */
export const statementPayloadSchema = z.discriminatedUnion('method', [
  z.strictObject({ ...stated, method: z.literal('totp') }),
  z.strictObject({ ...stated, method: z.literal('sms') }),
  z.strictObject({ ...stated, method: z.literal('webauthn'), webauthn: securityKeyEvidenceSchema }),
]);
export type StatementPayload = z.infer<typeof statementPayloadSchema>;

/** What a statement is made of. */
export interface StatementInput {
  /** Identity's private decision key, P-256. */
  readonly key: CryptoKey | KeyObject;
  readonly kid: string;
  readonly officerId: string;
  /** Digest of the canonical decision, from `digestOf`. */
  readonly digest: string;
  /** An approval, unless it is said. */
  readonly purpose?: DecisionPurpose;
  /** The officer's grant that allows the decision. */
  readonly grant: Grant;
  readonly issuedAt: Date;
  /** The officer's security key with its assertion over the digest; without it, the statement is about a second factor. */
  readonly securityKey?: SecurityKeyEvidence;
  /** Where the code of the second factor came from; a program, unless it is said. Of no account beside a security key. */
  readonly codeFrom?: 'totp' | 'sms';
}

/**
 * Signs a statement as a compact JWS (RFC 7515), ES256. The caller has verified the assertion or the second factor before.
 * @throws ZodError when a part is not of its form, for example a digest that is none.
 */
export async function signStatement(input: StatementInput): Promise<string> {
  const payload = statementPayloadSchema.parse({
    iss: STATEMENT_ISSUER,
    sub: input.officerId,
    iat: Math.floor(input.issuedAt.getTime() / 1000),
    digest: input.digest,
    purpose: input.purpose ?? ISSUANCE_APPROVAL,
    grant: input.grant,
    ...(input.securityKey === undefined ? { method: input.codeFrom ?? 'totp' } : { method: 'webauthn', webauthn: input.securityKey }),
  });
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader(statementHeaderSchema.parse({ alg: 'ES256', typ: STATEMENT_TYPE, kid: input.kid }))
    .sign(input.key);
}

/** How a statement that was verified before says that the officer confirmed; the signature is not looked at. */
export function statedMethod(statement: string): StatementPayload['method'] {
  const [, body = ''] = statement.split('.');
  return statementPayloadSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))).method;
}
