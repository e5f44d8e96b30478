import { Problem, ROLE_PERMISSIONS } from '@vidimus/contracts';
import type { Grant, Permission, Role } from '@vidimus/contracts';
import { compactVerify, importJWK } from 'jose';
import { z } from 'zod';
import { ISSUANCE_APPROVAL, PIN_RESET, statementHeaderSchema, statementPayloadSchema } from './decision-statement.js';
import type { DecisionPurpose, StatementPayload } from './decision-statement.js';
import { digestOf } from './digest.js';
import { issuanceDecisionSchema } from './issuance-decision.js';
import type { IssuanceDecision } from './issuance-decision.js';
import { pinResetDecisionSchema } from './pin-reset-decision.js';
import type { PinResetDecision } from './pin-reset-decision.js';
import { assertKeyWasOfficers, verifyAssertion } from './security-key-evidence.js';
import type { RelyingParty, SecurityKeyEvidence } from './security-key-evidence.js';

/** Identity's public decision keys, as the key file holds them; private members are dropped when read. */
export const decisionKeysSchema = z.object({
  keys: z
    .array(
      z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), kid: z.string().min(1), x: z.string().length(43), y: z.string().length(43) }),
    )
    .min(1),
});
export type DecisionKeys = z.infer<typeof decisionKeysSchema>;

/** What is to be verified, and against which keys. */
export interface DecisionEvidence {
  /** The decision as parsed JSON. */
  readonly decision: unknown;
  /** The compact JWS over its digest. */
  readonly statement: string;
  readonly keys: DecisionKeys;
  /** Where security keys must have been used. Without it the evidence must only agree with itself, and tells where. */
  readonly relyingParty?: RelyingParty;
  /** With `maxAgeSeconds`, refuses a statement older than that; alone, only one from the future. */
  readonly now?: Date;
  readonly maxAgeSeconds?: number;
}

/** A decision that holds, and what its statement says about how it was taken. */
export interface VerifiedDecision<Decision = IssuanceDecision> {
  readonly decision: Decision;
  readonly digest: string;
  readonly officerId: string;
  readonly method: StatementPayload['method'];
  readonly statedAt: Date;
  readonly grant: Grant;
  readonly keyId: string;
  /** How the officer's security key came to be his, and where it was used; of the method `webauthn` alone. */
  readonly securityKey?: Omit<SecurityKeyEvidence, 'assertion'>;
}

/** Two machines' clocks may differ by this much. */
const CLOCK_SKEW_SECONDS = 30;
/** Whoever may identify a person for a certificate may do so for a new PIN of it: both decisions rest on the same meeting. */
const APPROVE: Permission = 'issuance:approve';

/** What decisions of every kind say. */
interface Decided {
  readonly organisation: { readonly id: string; readonly path: string };
  readonly officerId: string;
}

/** One kind of decision. */
interface Kind<Decision extends Decided> {
  readonly purpose: DecisionPurpose;
  readonly schema: z.ZodType<Decision>;
  readonly words: string;
}

/**
 * Verifies that an officer who may approve for the organisation confirmed exactly this decision. Needs nothing but the keys, so it
 * can be repeated offline at any later time (without `maxAgeSeconds`).
 * @throws Problem `evidence-mismatch`, naming what does not fit; no personal data is repeated.
 */
export function verifyDecision(evidence: DecisionEvidence): Promise<VerifiedDecision> {
  return verifyKind(evidence, { purpose: ISSUANCE_APPROVAL, schema: issuanceDecisionSchema, words: 'an issuance approval' });
}

/** Verifies that an officer of the organisation ordered exactly this reset of a PIN, as {@link verifyDecision} does for approvals. */
export function verifyPinReset(evidence: DecisionEvidence): Promise<VerifiedDecision<PinResetDecision>> {
  return verifyKind(evidence, { purpose: PIN_RESET, schema: pinResetDecisionSchema, words: 'a reset of a PIN' });
}

async function verifyKind<Decision extends Decided>(evidence: DecisionEvidence, { purpose, schema, words }: Kind<Decision>): Promise<VerifiedDecision<Decision>> {
  const digest = digestOrRefuse(evidence.decision);
  const parsed = schema.safeParse(evidence.decision);
  if (!parsed.success) {
    const members = parsed.error.issues.map((issue) => `/${issue.path.map(String).join('/')}`);
    throw mismatch(`The decision is not of the form of ${words} at ${[...new Set(members)].join(', ')}.`);
  }
  const decision = parsed.data;
  const { payload, keyId } = await openStatement(evidence.statement, evidence.keys);
  if (payload.purpose !== purpose) throw mismatch(`The statement was made for ${payload.purpose}, not for ${words}.`);
  if (payload.digest !== digest) throw mismatch('The statement was made over another decision: the digests differ.');
  if (payload.sub !== decision.officerId) throw mismatch('The statement is of another officer than the decision names.');
  assertMayApprove(payload.grant, decision);
  assertAge(payload, evidence);
  const securityKey = payload.method === 'webauthn' ? verifySecurityKey(payload, evidence.relyingParty) : undefined;
  return {
    decision,
    digest,
    officerId: payload.sub,
    method: payload.method,
    statedAt: new Date(payload.iat * 1000),
    grant: payload.grant,
    keyId,
    ...(securityKey === undefined ? {} : { securityKey }),
  };
}

function verifySecurityKey(
  { webauthn, digest, sub, iat }: Extract<StatementPayload, { method: 'webauthn' }>,
  expected: RelyingParty | undefined,
): Omit<SecurityKeyEvidence, 'assertion'> {
  const { assertion, ...key } = webauthn;
  if (expected !== undefined && (key.rpId !== expected.rpId || key.origin !== expected.origin)) {
    throw mismatch('The security key was used at another address than this platform.');
  }
  assertKeyWasOfficers(webauthn, sub, new Date(iat * 1000));
  verifyAssertion({ assertion, digest, publicKey: key.publicKey, rpId: key.rpId, origin: key.origin });
  return key;
}

/** Whether a grant lets its holder approve for the organisation at `path`. */
export function grantAllowsApproval(grant: Grant, path: string): boolean {
  return mayApprove(grant.role) && coversPath(grant, path);
}

function mayApprove(role: Role): boolean {
  const permissions: readonly Permission[] = ROLE_PERMISSIONS[role];
  return permissions.includes(APPROVE);
}

function coversPath(grant: Grant, path: string): boolean {
  return grant.descendants ? path.startsWith(grant.organisationPath) : path === grant.organisationPath;
}

function digestOrRefuse(decision: unknown): string {
  try {
    return digestOf(decision);
  } catch (cause) {
    throw new Problem('evidence-mismatch', 'The decision has no canonical form (RFC 8785).', { cause });
  }
}

async function openStatement(statement: string, keys: DecisionKeys): Promise<{ payload: StatementPayload; keyId: string }> {
  const parts = statement.split('.');
  const [headerPart = '', , signaturePart = ''] = parts;
  // base64url has spare bits at the end: a changed last character could decode to the same signature.
  if (parts.length !== 3 || Buffer.from(signaturePart, 'base64url').toString('base64url') !== signaturePart) {
    throw mismatch('The statement is not a compact JWS.');
  }
  const header = statementHeaderSchema.safeParse(parseJson(Buffer.from(headerPart, 'base64url')));
  if (!header.success) throw mismatch('The header of the statement must hold alg ES256, the type of decision statements and a key id, nothing else.');
  const jwk = keys.keys.find((key) => key.kid === header.data.kid);
  if (jwk === undefined) throw mismatch('The statement is signed with a key that is not among the decision keys.');
  const verified = await verifySignature(statement, jwk);
  const payload = statementPayloadSchema.safeParse(parseJson(verified));
  if (!payload.success) {
    const members = payload.error.issues.map((issue) => issue.path.map(String).join('.'));
    throw mismatch(`The content of the statement does not hold at: ${[...new Set(members)].join(', ')}.`);
  }
  return { payload: payload.data, keyId: header.data.kid };
}

async function verifySignature(statement: string, jwk: DecisionKeys['keys'][number]): Promise<Uint8Array> {
  try {
    const { payload } = await compactVerify(statement, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] });
    return payload;
  } catch (cause) {
    throw new Problem('evidence-mismatch', 'The signature of the statement does not hold.', { cause });
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function assertMayApprove(grant: Grant, decision: Decided): void {
  if (!decision.organisation.path.endsWith(`/${decision.organisation.id}/`)) {
    throw mismatch("The decision's organisation does not stand at the end of its path.");
  }
  if (!mayApprove(grant.role)) throw mismatch(`The role ${grant.role} in the statement may not approve issuances.`);
  if (!coversPath(grant, decision.organisation.path)) throw mismatch("The role in the statement does not cover the decision's organisation.");
}

function assertAge(payload: StatementPayload, { now, maxAgeSeconds }: DecisionEvidence): void {
  if (now === undefined) return;
  const ageSeconds = now.getTime() / 1000 - payload.iat;
  if (ageSeconds < -CLOCK_SKEW_SECONDS) throw mismatch('The statement is dated in the future.');
  if (maxAgeSeconds !== undefined && ageSeconds > maxAgeSeconds) {
    throw mismatch(`The statement is older than ${maxAgeSeconds} seconds; confirm the decision again.`);
  }
}

function mismatch(detail: string): Problem {
  return new Problem('evidence-mismatch', detail);
}
