import { Problem } from '@vidimus/contracts';
import { z } from 'zod';
import { verifyDecision } from './verify-decision.js';
import type { DecisionKeys, VerifiedDecision } from './verify-decision.js';

/** Evidence of an approval as it is stored and exported: the decision and the statement over it. */
export const evidenceFileSchema = z.strictObject({ decision: z.unknown(), statement: z.string().max(4096) });
export type EvidenceFile = z.infer<typeof evidenceFileSchema>;

/**
 * Verifies exported evidence offline. The keys come from elsewhere on purpose: a file that brought its own keys would prove nothing.
 * The statement's age is not looked at, since evidence is read years later.
 * @param text the file, JSON in UTF-8
 * @throws Problem `evidence-mismatch` when the file cannot be read or its evidence does not hold.
 */
export async function verifyEvidenceFile(text: string, keys: DecisionKeys): Promise<VerifiedDecision> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Problem('evidence-mismatch', 'The evidence file is not JSON.', { cause });
  }
  const file = evidenceFileSchema.safeParse(json);
  if (!file.success) {
    throw new Problem('evidence-mismatch', 'An evidence file holds a decision and a statement, nothing else.');
  }
  return verifyDecision({ decision: file.data.decision, statement: file.data.statement, keys });
}
