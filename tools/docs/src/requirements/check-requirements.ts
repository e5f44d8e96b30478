import type { Proofs } from './proofs.js';
import type { Requirements } from './requirements.js';

/** How many numbers each part has. */
const PARTS: Readonly<Record<string, number>> = { S0: 48, S1: 71, S2: 37, S3: 30, S4: 49 };

/** Every number there is. */
export const ALL_NUMBERS: readonly string[] = Object.entries(PARTS).flatMap(([part, count]) =>
  Array.from({ length: count }, (_, index) => `${part}-${String(index + 1).padStart(2, '0')}`),
);

/** What does not hold between table and tests, as sentences that say what to mend. Empty when all holds. */
export function requirementFaults({ requirements, decisions }: Requirements, proofs: Proofs): string[] {
  const lines = [...requirements, ...decisions];
  const known = new Map(lines.map((line) => [line.id, line]));
  return [
    ...ALL_NUMBERS.filter((id) => !known.has(id)).map((id) => `${id} has no line in tools/docs/requirements.`),
    ...lines.filter((line) => known.get(line.id) !== line).map(({ id }) => `${id} has more than one line.`),
    ...requirements.filter(({ id }) => !ALL_NUMBERS.includes(id)).map(({ id }) => `${id} is no number of the requirements.`),
    ...requirements
      .filter(({ id, fulfilledBy }) => fulfilledBy !== undefined && !proofs.has(id))
      .map(({ id, fulfilledBy }) => `${id} is said to be fulfilled by ${fulfilledBy}, but no test names [${id}] in its title.`),
    ...requirements
      .filter(({ id, fulfilledBy }) => fulfilledBy === undefined && proofs.has(id))
      .map(({ id }) => `${id} is proved by ${proofs.get(id)?.join(', ')}: say in its line where it is built.`),
    ...decisions.filter(({ id }) => !proofs.has(id)).map(({ id }) => `${id} is listed, but no test names it in its title.`),
    ...[...proofs].filter(([id]) => !known.has(id)).map(([id, paths]) => `${paths.join(', ')}: [${id}] has no line in tools/docs/requirements.`),
  ];
}
