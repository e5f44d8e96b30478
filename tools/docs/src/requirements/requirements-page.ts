import { page, table } from '../document.js';
import type { Proofs } from './proofs.js';
import type { Requirements } from './requirements.js';

const INTRODUCTION = `# Requirements

What Vidimus must do, where it does it, and which test proves it. The numbers stand in the titles of tests, as \`[S4-20]\`; the last column is
read from there. A test fails when a line claims to be fulfilled and no test names it, and when a test names a line that claims nothing.
A line without a claim is not built yet; one that begins with "partly" says what is missing.`;

const PARTS: readonly (readonly [part: string, title: string])[] = [
  ['S4', 'A certificate for a civil servant, by an administrator of his agency'],
  ['S1', 'Renewal of a remote signature certificate by its holder'],
  ['S2', 'Renewal on a smart card, subject to the authorisation of a reseller'],
  ['S3', 'Resynchronisation of an OTP device'],
  ['S0', 'Diagnosis of a card without certificate, and the demand that follows'],
];

/** Requirements, what fulfils them, and what proves it. */
export function requirementsPage({ requirements, decisions }: Requirements, proofs: Proofs): string {
  return page(
    'tools/docs/requirements and the titles of the tests',
    INTRODUCTION,
    table(['Part', 'Lines', 'Fulfilled and proved', 'Partly'], PARTS.map(([part, title]) => summary(part, title, requirements))),
    ...PARTS.flatMap(([part, title]) => [
      `## ${part}: ${title}`,
      table(
        ['Number', 'Requirement', 'Fulfilled by', 'Proved by'],
        requirements
          .filter(({ id }) => id.startsWith(part))
          .map(({ id, text, fulfilledBy }) => [id, text, fulfilledBy ?? '–', provedBy(id, proofs)]),
      ),
    ]),
    '## Decided contradictions\n\nWhere the requirements contradict each other or leave a gap, this was decided.',
    table(['Number', 'Decision', 'Proved by'], decisions.map(({ id, text }) => [id, text, provedBy(id, proofs)])),
  );
}

function summary(part: string, title: string, requirements: Requirements['requirements']): string[] {
  const lines = requirements.filter(({ id }) => id.startsWith(part));
  const claimed = lines.flatMap(({ fulfilledBy }) => fulfilledBy ?? []);
  const partly = claimed.filter((claim) => claim.startsWith('partly'));
  return [`${part}: ${title}`, ...[lines.length, claimed.length - partly.length, partly.length].map(String)];
}

function provedBy(id: string, proofs: Proofs): string {
  const paths = proofs.get(id) ?? [];
  return paths.length === 0 ? '–' : paths.map((path) => `[${path.split('/').at(-1) ?? path}](../${path})`).join('<br>');
}
