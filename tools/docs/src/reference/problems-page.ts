import { PROBLEM_KINDS, PROBLEM_TYPES } from '@vidimus/contracts';
import { code, page, table } from '../document.js';

const INTRODUCTION = `# Problems

Whatever goes wrong is answered as a problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) of the media type
\`application/problem+json\`. Its \`type\` is an address that ends with one of the names below; a running platform shows the same words at
that address (\`/problems/…\`). \`title\` never changes for a type, \`detail\` says what is wrong this time, \`errors\` names fields by JSON
Pointer with a \`code\` that programs can react to, and \`instance\` is the number to quote to support.

What belongs to another organisation is answered as \`not-found\`, so that nothing can be found out by guessing.`;

/** The catalogue of problem types: cause and remedy of each. */
export function problemsPage(): string {
  const types = Object.entries(PROBLEM_TYPES);
  return page(
    'libs/contracts/src/problem.ts',
    INTRODUCTION,
    table(
      ['Type', 'Status', 'Title'],
      types.map(([slug, { kind, title }]) => [`[${code(slug)}](#${slug})`, String(PROBLEM_KINDS[kind]), title]),
    ),
    ...types.map(
      ([slug, { kind, title, cause, remedy }]) =>
        `## ${slug}\n\n**${title}** (status ${PROBLEM_KINDS[kind]})\n\n${cause}\n\nWhat to do: ${remedy}`,
    ),
  );
}
