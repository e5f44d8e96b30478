import { describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

/** The rules of the house as they are, but for those that need types: a program of everything takes as long as all the rest. */
const withoutTypes = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked });

/** With types, of one room. Where a run is taken for a single one (CI), the typed rules read files from the disk alone and never these texts. */
const withTypes = new ESLint({
  overrideConfig: { languageOptions: { parserOptions: { project: ['./services/issuance/tsconfig.json'], disallowAutomaticSingleRunInference: true } } },
});

/** Rules that report this text when it stands in that file. The file must exist, for the typed rules know only real ones. */
async function rulesBrokenBy(filePath: string, text: string, eslint = withoutTypes): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

const uses = (name: string, from: string): string => `import { ${name} } from '${from}';\nexport const used: unknown = ${name};\n`;

describe('the rules of the house are reported', () => {
  const forbidden = [
    ['a room that imports a room', 'services/issuance/src/index.ts', uses('x', '@vidimus/identity'), '@nx/enforce-module-boundaries'],
    ['a room that reaches into a room', 'services/issuance/src/index.ts', uses('x', '../../identity/src/index.js'), '@nx/enforce-module-boundaries'],
    ['a library that imports a room', 'libs/persistence/src/index.ts', uses('x', '@vidimus/identity'), '@nx/enforce-module-boundaries'],
    ['a library that imports one the table does not give it', 'libs/contracts/src/index.ts', uses('x', '@vidimus/workflow'), '@nx/enforce-module-boundaries'],
    ['a library that imports a foreign package', 'libs/contracts/src/index.ts', uses('Client', 'pg'), 'no-restricted-imports'],
    ['kafkajs outside its place', 'services/issuance/src/index.ts', uses('Kafka', 'kafkajs'), 'no-restricted-imports'],
    ['kafkajs elsewhere in libs/messaging', 'libs/messaging/src/index.ts', uses('Kafka', 'kafkajs'), 'no-restricted-imports'],
    ['test code in what ships', 'services/issuance/src/index.ts', uses('eventually', '@vidimus/testing'), 'no-restricted-imports'],
    ['the time of the machine', 'services/issuance/src/index.ts', 'export const at = new Date();\n', 'no-restricted-syntax'],
    ['the time of the machine in milliseconds', 'services/issuance/src/index.ts', 'export const at = Date.now();\n', 'no-restricted-syntax'],
    ['randomness out of nowhere', 'services/issuance/src/index.ts', 'export const dice = Math.random();\n', 'no-restricted-syntax'],
    ['ids out of nowhere', 'services/issuance/src/index.ts', 'export const id = crypto.randomUUID();\n', 'no-restricted-syntax'],
    ['a default export', 'services/issuance/src/index.ts', 'export default 1;\n', 'no-restricted-syntax'],
    ['a comment that switches a rule off', 'services/issuance/src/index.ts', '/* eslint-disable */\nexport const at = Date.now();\n', 'no-restricted-syntax'],
    [
      'a state machine that knows the database',
      'services/issuance/src/index.ts',
      "import type { TransitionTable } from '@vidimus/workflow';\nimport { DataSource } from 'typeorm';\nexport type Table = TransitionTable;\nexport const source = DataSource;\n",
      'vidimus/state-machine-purity',
    ],
  ] as const;

  it.each(forbidden)('%s', async (_what, filePath, text, rule) => {
    expect(await rulesBrokenBy(filePath, text)).toContain(rule);
  });

  it('a promise that nobody awaits', async () => {
    const text = 'export function go(): void { Promise.resolve(); }\n';
    expect(await rulesBrokenBy('services/issuance/src/index.ts', text, withTypes)).toContain('@typescript-eslint/no-floating-promises');
  });

  const allowed = [
    ['a room that uses a library', 'services/issuance/src/index.ts', uses('TOPICS', '@vidimus/contracts')],
    ['a library that uses what the table gives it', 'libs/persistence/src/index.ts', uses('TOPICS', '@vidimus/contracts')],
    ['the standalone host that puts rooms together', 'tools/standalone/src/index.ts', uses('x', '@vidimus/issuance')],
    ['a date made from an instant', 'services/issuance/src/index.ts', 'export const at = new Date(0);\n'],
  ] as const;

  it.each(allowed)('and %s passes', async (_what, filePath, text) => {
    const broken = await rulesBrokenBy(filePath, text);
    expect(broken.filter((rule) => /boundaries|restricted|vidimus/.test(rule))).toEqual([]);
  });
});
