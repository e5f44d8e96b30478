/**
 * One configuration for all levels of test; a project per level, so that `--selectProjects unit` and the like pick one.
 * Tests run from source, in plain Node with the hooks of tools/test/one-realm, which tools/test/jest.mjs starts jest with.
 */
const shared = {
  // The files of a process share its realm, so that what all of them load is loaded once.
  runtime: '<rootDir>/tools/test/one-realm/runtime.mjs',
  testEnvironment: '<rootDir>/tools/test/one-realm/environment.mjs',
  modulePathIgnorePatterns: ['/dist/', '/.vidimus/'],
  transform: {},
};

const integrationSuffix = '\\.int\\.spec\\.ts$';

/** Real PostgreSQL and real Kafka, started once per run. */
const onDatabases = {
  globalSetup: '<rootDir>/tools/test/integration-setup.mjs',
  globalTeardown: '<rootDir>/tools/test/teardown.mjs',
};

/** The whole platform on them. */
const onPlatform = {
  globalSetup: '<rootDir>/tools/test/system-setup.mjs',
  globalTeardown: '<rootDir>/tools/test/teardown.mjs',
};

export default {
  // Generous, since a busy machine decides nothing, and stories wait in turn for codes that a shared account can give every half minute: what hangs is
  // found, what is slow is not a failure. Jest reads it only here, not in a project.
  testTimeout: 300_000,
  testSequencer: '<rootDir>/tools/test/longest-first.mjs',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,services,tools}/*/src/**/*.spec.ts', '<rootDir>/apps/web/src/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', integrationSuffix],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/{libs,services,tools}/*/src/**/*.int.spec.ts'],
      ...onDatabases,
    },
    { ...shared, displayName: 'architecture', testMatch: ['<rootDir>/tests/architecture/**/*.spec.ts'] },
    { ...shared, ...onPlatform, displayName: 'system', testMatch: ['<rootDir>/tests/system/**/*.spec.ts'] },
    { ...shared, ...onPlatform, displayName: 'browser', testMatch: ['<rootDir>/tests/browser/**/*.spec.ts'] },
    { ...shared, displayName: 'bench', testMatch: ['<rootDir>/bench/**/*.bench.ts'] },
    { ...shared, ...onDatabases, displayName: 'proofs', testMatch: ['<rootDir>/tests/proofs/**/*.proof.ts'] },
  ],
};
