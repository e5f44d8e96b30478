import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { documents } from './documents.js';
import { ROOT, stalePaths } from './files.js';
import { ALL_NUMBERS, requirementFaults } from './requirements/check-requirements.js';
import { numbersIn, proofsIn } from './requirements/proofs.js';
import { readRequirements } from './requirements/requirements.js';

const requirements = readRequirements(join(ROOT, 'tools/docs/requirements'));
const proofs = proofsIn(ROOT);

describe('generated documents', () => {
  const made = documents(requirements, proofs);

  it('are what the code says now; "npm run docs" writes them anew', () => {
    expect(stalePaths(ROOT, made)).toEqual([]);
  });

  it('say in their first lines that they are generated, and by what', () => {
    for (const [path, content] of made) {
      const beginning = content.split('\n').slice(0, 2).join('\n');
      expect({ path, beginning }).toEqual({ path, beginning: expect.stringContaining('npm run docs') });
    }
  });

  it('notice a changed file and one that is left over', () => {
    const [path = ''] = made.keys();
    expect(stalePaths(ROOT, new Map([...made, [path, 'changed']]))).toEqual([path]);
    const schema = [...made.keys()].find((known) => known.startsWith('docs/events/schemas/')) ?? '';
    expect(stalePaths(ROOT, new Map([...made].filter(([known]) => known !== schema)))).toEqual([schema]);
  });
});

describe('requirements', () => {
  it('have one line each, claim what tests prove, and nothing else', () => {
    expect(requirementFaults(requirements, proofs)).toEqual([]);
  });

  it('are 235 numbers', () => {
    expect(ALL_NUMBERS).toHaveLength(235);
  });
});

describe('the check of the requirements', () => {
  const [built, open] = ['S4-20', 'S4-21'];
  const lines = ALL_NUMBERS.map((id) => ({ id, text: 'something', fulfilledBy: id === built ? 'issuance' : undefined }));
  const sound = { requirements: lines, decisions: [] };
  const soundProofs = new Map([[built, ['a.spec.ts']]]);

  it('accepts a table that fits the tests', () => {
    expect(requirementFaults(sound, soundProofs)).toEqual([]);
  });

  it.each([
    ['a missing line', { ...sound, requirements: lines.slice(1) }, soundProofs, 'no line'],
    ['a second line', { ...sound, requirements: [...lines, { id: open, text: 'again', fulfilledBy: undefined }] }, soundProofs, 'more than one'],
    ['an unknown line', { ...sound, requirements: [...lines, { id: 'S9-01', text: 'else', fulfilledBy: undefined }] }, soundProofs, 'no number'],
    ['a claim without a test', sound, new Map<string, string[]>(), 'no test names'],
    ['a test without a claim', sound, new Map([...soundProofs, [open, ['b.spec.ts']]]), 'say in its line'],
    ['a test of an unknown number', sound, new Map([...soundProofs, ['S4-99', ['b.spec.ts']]]), 'b.spec.ts'],
    ['a decision that nothing proves', { ...sound, decisions: [{ id: 'C-01', text: 'decided' }] }, soundProofs, 'C-01 is listed'],
  ])('names %s', (_what, table, found, sentence) => {
    expect(requirementFaults(table, found)).toEqual([expect.stringContaining(sentence)]);
  });

  it('reads numbers from titles, not from comments', () => {
    const bracketed = (id: string): string => `[${id}]`;
    const source = [`it('${bracketed('S4-20')} ${bracketed('C-23')} cancels', …)`, `// ${bracketed('S4-21')} is elsewhere`].join('\n');
    expect([...numbersIn(source)]).toEqual(['S4-20', 'C-23']);
  });
});
