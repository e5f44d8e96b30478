import { mkdirSync, writeFileSync } from 'node:fs';
import type { ProofRun } from '@vidimus/testing';

/** What a proof has come to. */
export interface ProofResult {
  /** Name of the file, and what `npm run proofs` calls it. */
  readonly name: string;
  readonly title: string;
  /** What was proved and how, in a few sentences of Markdown. */
  readonly claim: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Writes the table of a full run to `docs/proofs`, and nothing in an ordinary test run. */
export function writeProofTable(run: ProofRun, { name, title, claim, columns, rows }: ProofResult): void {
  if (process.env['VIDIMUS_PROOF_SEED'] === undefined) return;
  const number = new Intl.NumberFormat('en');
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map((cell) => (typeof cell === 'number' ? number.format(cell) : cell)).join(' | ')} |`;
  const takenUp = run.firstRound === 0 ? '' : `, taken up at round ${number.format(run.firstRound)}`;
  const text = [
    `# ${title}`,
    claim,
    `Seed ${run.seed}, ${number.format(run.rounds)} rounds${takenUp}. To repeat it: \`VIDIMUS_PROOF_SEED=${run.seed} npm run proofs ${name}\`.`,
    [line(columns), line(columns.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n'),
  ].join('\n\n');
  mkdirSync('docs/proofs', { recursive: true });
  writeFileSync(`docs/proofs/${name}.md`, `${text}\n`);
}
