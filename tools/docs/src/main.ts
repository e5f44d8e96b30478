import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiDocuments } from './api/api-documents.js';
import { documents } from './documents.js';
import { ROOT, stalePaths, writeDocuments } from './files.js';
import { requirementFaults } from './requirements/check-requirements.js';
import { proofsIn } from './requirements/proofs.js';
import { readRequirements } from './requirements/requirements.js';
import { withThrowAwayPlatform } from './throw-away-platform.js';

/** `npm run docs`: writes every generated document. With `--check` nothing is written, and stale files are named. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const requirements = readRequirements(join(ROOT, 'tools/docs/requirements'));
  const proofs = proofsIn(ROOT);
  const faults = requirementFaults(requirements, proofs);
  const all = new Map([...documents(requirements, proofs), ...(await withThrowAwayPlatform(apiDocuments))]);
  const touched = values.check ? stalePaths(ROOT, all) : writeDocuments(ROOT, all);
  if (touched.length === 0) console.log('All documents are as they should be.');
  else if (values.check) complain(touched.map((path) => `${path} is stale: run "npm run docs".`));
  else console.log(`Written: ${touched.join(', ')}`);
  complain(faults);
}

function complain(sentences: readonly string[]): void {
  for (const sentence of sentences) console.error(sentence);
  if (sentences.length > 0) process.exitCode = 1;
}

await main();
