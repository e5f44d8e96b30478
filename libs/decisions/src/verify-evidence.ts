import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Problem } from '@vidimus/contracts';
import { verifyEvidenceFile } from './evidence-file.js';
import { evidenceReport } from './evidence-report.js';
import { decisionKeysSchema } from './verify-decision.js';
import type { DecisionKeys } from './verify-decision.js';

const USAGE = `npm run verify-evidence -- FILE [KEYS] [--document-number]

Verifies an exported approval, without any network.
  FILE               what GET /api/issuance/v1/issuance-requests/{id}/evidence gave
  KEYS               the public decision keys, as GET /api/identity/v1/decision-keys gives them, kept by you since before the question
                     came up; without it, the file that VIDIMUS_DECISION_KEYS_FILE names
  --document-number  also checks the number of the identity document, which is read from standard input`;

/** Something that the caller can put right. */
class UsageError extends Error {}

async function main(args: readonly string[]): Promise<void> {
  const [file, keysFile = process.env['VIDIMUS_DECISION_KEYS_FILE'], ...more] = args.filter((arg) => arg !== '--document-number');
  if (file === undefined || keysFile === undefined || more.length > 0) throw new UsageError(USAGE);
  const evidence = await verifyEvidenceFile(await read(file), await readKeys(keysFile));
  process.stdout.write(`${evidenceReport(evidence)}\n`);
  if (!args.includes('--document-number')) return;
  const number = (await text(process.stdin)).trim();
  if (!evidence.isDocumentNumber(number)) throw new Problem('evidence-mismatch', 'The number of the document is another one than the officer was shown.');
  process.stdout.write('  The number of the document is the one that the officer was shown.\n');
}

async function readKeys(path: string): Promise<DecisionKeys> {
  try {
    return decisionKeysSchema.parse(JSON.parse(new TextDecoder().decode(await read(path))));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} does not hold decision keys: a JWKS of P-256 keys with kid.`, { cause });
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UsageError(`${path} cannot be read.`, { cause });
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Problem) && !(error instanceof UsageError)) throw error;
  process.stderr.write(`${error instanceof Problem ? `The evidence does not hold. ${error.detail}` : error.message}\n`);
  process.exitCode = 1;
}
