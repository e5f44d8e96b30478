import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { boundaries, foreignPackages, kafkajsFiles, libraries } from './tools/lint/import-table.mjs';
import { refreshProjectGraph } from './tools/lint/project-graph.mjs';
import { stateMachinePurity } from './tools/lint/state-machine-purity.mjs';

refreshProjectGraph();

const tests = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.proof.ts', 'tests/**/*.ts', '{libs,services}/*/test/**/*.ts', 'libs/testing/**/*.ts', 'bench/**/*.ts'];
const sources = ['{libs,services,tools,tests,bench}/**/*.ts'];

const onlyInKafkaFiles = { group: ['kafkajs'], message: 'Only libs/messaging/src/kafka knows kafkajs: use its EventLog.' };
const testingOnlyInTests = { group: ['@vidimus/testing'], message: 'libs/testing is for tests: nothing that ships may import it.' };
const onlyInTests = {
  group: ['@vidimus/testing', '@vidimus/registry-simulator'],
  message: 'This package is for tests and the demonstration: no room may import it.',
};

/** The last matching configuration wins whole, so each gets all its patterns at once. */
const restrictedImports = (...patterns) => ['error', { patterns }];

const ambient = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take the time from the Clock you are given.' },
  { selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]', message: 'Take the time from the Clock you are given.' },
  { selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]', message: 'Take randomness from the Ids you are given.' },
  { selector: 'CallExpression[callee.name="randomUUID"], CallExpression[callee.property.name="randomUUID"]', message: 'Take ids from the Ids you are given.' },
];
const noEnums = { selector: 'TSEnumDeclaration', message: 'Use a union of string literals: it needs no code, and rules about enums cost a tenth of the time of all.' };
const namedExports = { selector: 'ExportDefaultDeclaration', message: 'Export by name: one thing has one name everywhere.' };

/** What differs from typescript-eslint's strict set. */
const typed = {
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowConstructorOnly: true, allowEmpty: true }],
  // An implementation of a port may be asynchronous by its type without anything to wait for.
  '@typescript-eslint/require-await': 'off',
  // Rows are plain objects: entity classes only carry their mapping.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  '@typescript-eslint/no-misused-spread': 'off',
  // Marked so that it stands out, not because it is old: the gateway speaks plain HTTP inside one machine.
  '@typescript-eslint/no-deprecated': ['error', { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] }],
  // Wrong too often: about functions kept in tables, and about flags that change during an await.
  '@typescript-eslint/unbound-method': 'off',
  '@typescript-eslint/no-unnecessary-condition': 'off',
  // There are no enums to mix up with numbers.
  '@typescript-eslint/no-unsafe-enum-assignment': 'off',
  '@typescript-eslint/no-unsafe-enum-comparison': 'off',
  // Matters of taste.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.cache/**', '.nx/**', '.vidimus/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mjs}'],
    plugins: { '@nx': nx, vidimus: { rules: { 'state-machine-purity': stateMachinePurity } } },
    rules: {
      'max-lines': ['error', { max: 350 }],
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', namedExports, noEnums],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', performance: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', Buffer: 'readonly' } },
  },
  { files: ['*.config.mjs', 'tools/test/*-setup.mjs', 'tools/test/{teardown,longest-first}.mjs', 'tools/test/one-realm/{runtime,environment}.mjs', '**/vite.config.*'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: sources,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.tests.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: [], enforceBuildableLibDependency: false, depConstraints: boundaries, ignoredCircularDependencies: [['@vidimus/testing', '*']] },
      ],
      'vidimus/state-machine-purity': 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', namedExports, noEnums, ...ambient],
      'no-restricted-imports': restrictedImports(onlyInKafkaFiles, onlyInTests),
      ...typed,
    },
  },
  {
    files: ['apps/web/src/**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ['./apps/web/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...typed,
      'no-console': 'error',
      'no-restricted-imports': restrictedImports(onlyInTests),
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: boundaries }],
      // React takes handlers that return promises.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  ...Object.entries(libraries).map(([name, { packages }]) => ({
    files: [`libs/${name}/src/**/*.ts`],
    rules: {
      'no-restricted-imports': restrictedImports(onlyInTests, {
        regex: foreignPackages(packages),
        message: `libs/${name} may not import this package: the table is in tools/lint/import-table.mjs.`,
      }, ...(packages.includes('kafkajs') ? [onlyInKafkaFiles] : [])),
    },
  })),
  {
    files: kafkajsFiles,
    rules: {
      'no-restricted-imports': restrictedImports(onlyInTests),
    },
  },
  { files: ['libs/service-kit/**/*.ts', 'tools/**/*.ts', ...tests], rules: { 'no-restricted-syntax': ['error', namedExports, noEnums] } },
  { files: ['tools/**/*.ts', '{libs,services}/*/test/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['tools/**/*.ts'], rules: { 'no-restricted-imports': restrictedImports(onlyInKafkaFiles, testingOnlyInTests) } },
  { files: tests, rules: { 'no-restricted-imports': 'off' } },
);
