import { Problem } from '@vidimus/contracts';
import { calculateJwkThumbprint } from 'jose';
import { z } from 'zod';
import { STATEMENT_MAX_LENGTH } from './decision-statement.js';
import { canonicalBytes, digestOf, saltedDigest } from './digest.js';
import { digestSchema } from './issuance-decision.js';
import { base64UrlSchema } from './security-key-evidence.js';
import { verifyDecision } from './verify-decision.js';
import type { DecisionKeys, VerifiedDecision } from './verify-decision.js';

const evidenceMembers = z.strictObject({
  type: z.literal('vidimus.issuance-evidence'),
  version: z.literal(1),
  decision: z.record(z.string(), z.unknown()).describe('What was decided: the canonical form (RFC 8785) of exactly this is what was confirmed.'),
  statement: z.string().max(STATEMENT_MAX_LENGTH).describe('Compact JWS over the digest of the decision.'),
  decisionKeys: z
    .array(z.strictObject({ kid: z.string().min(1).max(200), thumbprint: digestSchema }))
    .min(1)
    .describe('Thumbprints (RFC 7638) of the decision keys that were trusted. The keys themselves come from elsewhere: a file that brought its own would prove nothing.'),
  presenceDocument: z
    .strictObject({ salt: base64UrlSchema(64) })
    .describe('Salt of the digest in the decision: whoever knows the number of the document can check it.'),
  certificateId: z.uuid().nullable().describe('The certificate that the request led to so far.'),
});

/** Evidence of an approval as it is exported: all that is needed to verify it without the platform, but the public keys. */
export const evidenceFileSchema = evidenceMembers
  .extend({ digest: digestSchema.describe('SHA-256 over the canonical form of all other members: finds accidents. What nobody may change is signed.') })
  .meta({ id: 'IssuanceEvidence' });
export type EvidenceFile = z.infer<typeof evidenceFileSchema>;

/** What goes into an evidence file. */
export interface EvidenceToExport {
  readonly decision: Readonly<Record<string, unknown>>;
  readonly statement: string;
  readonly keys: DecisionKeys;
  /** Base64url. */
  readonly presenceDocumentSalt: string;
  readonly certificateId: string | null;
}

/** An evidence file that holds. */
export interface VerifiedEvidence extends VerifiedDecision {
  readonly certificateId: string | null;
  /** Whether this is the number of the document that the officer was shown. */
  readonly isDocumentNumber: (documentNumber: string) => boolean;
}

/** Puts an evidence file together. */
export async function makeEvidenceFile(evidence: EvidenceToExport): Promise<EvidenceFile> {
  const members = {
    type: 'vidimus.issuance-evidence' as const,
    version: 1 as const,
    decision: { ...evidence.decision },
    statement: evidence.statement,
    decisionKeys: await thumbprintsOf(evidence.keys),
    presenceDocument: { salt: evidence.presenceDocumentSalt },
    certificateId: evidence.certificateId,
  };
  return evidenceFileSchema.parse({ ...members, digest: digestOf(members) });
}

/** The one text of an evidence file: members in the order of RFC 8785, indented for people, a line feed at its end. */
export function evidenceText(file: EvidenceFile): string {
  return `${JSON.stringify(JSON.parse(canonicalBytes(file).toString('utf8')), null, 2)}\n`;
}

/**
 * Verifies an exported file offline. The statement's age is not looked at, since evidence is read years later.
 * @param bytes the file as it was exported
 * @throws Problem `evidence-mismatch` that names what does not hold: one changed byte, wherever, is enough.
 */
export async function verifyEvidenceFile(bytes: Uint8Array, keys: DecisionKeys): Promise<VerifiedEvidence> {
  const { text, json } = readJson(bytes);
  const parsed = evidenceFileSchema.safeParse(json);
  if (!parsed.success) {
    const members = parsed.error.issues.map((issue) => `/${issue.path.map(String).join('/')}`);
    throw mismatch(`The file is not of the form of exported evidence at: ${[...new Set(members)].join(', ')}.`);
  }
  const file = parsed.data;
  const { decision, statement } = file;
  const verified = await verifyDecision({ decision, statement, keys });
  await assertKeyIsNamed(file, verified.keyId, keys);
  const { digest, ...members } = file;
  if (digestOf(members) !== digest) throw mismatch('The digest of the file does not hold: salt, certificate, thumbprints or the digest were changed.');
  if (evidenceText(file) !== text) throw mismatch('The file is written otherwise than it was exported, though it says the same.');
  const salt = Buffer.from(file.presenceDocument.salt, 'base64url');
  const isDocumentNumber = (number: string): boolean => saltedDigest(number, salt) === verified.decision.presence.documentNumberDigest;
  return { ...verified, certificateId: file.certificateId, isDocumentNumber };
}

function readJson(bytes: Uint8Array): { text: string; json: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, json: JSON.parse(text) };
  } catch (cause) {
    throw new Problem('evidence-mismatch', 'The evidence file is not JSON in UTF-8.', { cause });
  }
}

async function assertKeyIsNamed({ decisionKeys }: EvidenceFile, kid: string, keys: DecisionKeys): Promise<void> {
  const given = (await thumbprintsOf(keys)).find((key) => key.kid === kid);
  const named = decisionKeys.find((key) => key.kid === kid);
  if (named === undefined || named.thumbprint !== given?.thumbprint) {
    throw mismatch('The decision key has another thumbprint than the one that was trusted at the approval.');
  }
}

function thumbprintsOf({ keys }: DecisionKeys): Promise<EvidenceFile['decisionKeys']> {
  return Promise.all(keys.map(async (key) => ({ kid: key.kid, thumbprint: await calculateJwkThumbprint(key) })));
}

function mismatch(detail: string): Problem {
  return new Problem('evidence-mismatch', detail);
}
