import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A requirement by its number. */
export interface Requirement {
  readonly id: string;
  readonly text: string;
  /** Where it is built, in words; undefined while it is not. */
  readonly fulfilledBy: string | undefined;
}

/** How a contradiction between requirements was decided. */
export interface Decision {
  readonly id: string;
  readonly text: string;
}

export interface Requirements {
  readonly requirements: readonly Requirement[];
  readonly decisions: readonly Decision[];
}

const DECISIONS = 'contradictions.tsv';
const NOT_BUILT = '–';

/**
 * Reads the tables of a folder: one line per number, columns separated by tabs, the first line their names.
 * @throws Error that names file and line of a row that has not the columns it should.
 */
export function readRequirements(folder: string): Requirements {
  const files = readdirSync(folder).filter((file) => file.endsWith('.tsv')).sort();
  return {
    requirements: files
      .filter((file) => file !== DECISIONS)
      .flatMap((file) => rowsOf(folder, file, 3))
      .map(([id, fulfilledBy, text]) => ({ id, text, fulfilledBy: fulfilledBy === NOT_BUILT ? undefined : fulfilledBy })),
    decisions: rowsOf(folder, DECISIONS, 2).map(([id, text]) => ({ id, text })),
  };
}

type Row = [string, string, string];

function rowsOf(folder: string, file: string, columns: number): Row[] {
  const [, ...lines] = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
  return lines.map((line, index) => {
    const cells = line.split('\t');
    if (cells.length !== columns || cells.some((cell) => cell.trim() === '')) {
      throw new Error(`${file}, line ${index + 2}: ${columns} columns separated by tabs are needed.`);
    }
    const [first = '', second = '', third = ''] = cells;
    return [first, second, third];
  });
}
