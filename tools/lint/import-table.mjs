/**
 * Who may import what: the table of the house as data. eslint.config.mjs turns it into rules, and the architecture tests see that
 * every package is in it.
 */

/** Per library: other libraries of ours, and packages from npm (a name ending in `/*` stands for a whole scope). */
export const libraries = {
  contracts: { libs: [], packages: ['zod'] },
  workflow: { libs: [], packages: [] },
  identifiers: { libs: [], packages: [] },
  otp: { libs: [], packages: [] },
  'token-files': { libs: ['otp'], packages: ['saxes'] },
  i18n: { libs: [], packages: ['@formatjs/*', 'intl-messageformat'] },
  pki: { libs: [], packages: ['pkijs', 'asn1js', 'node-forge'] },
  keystore: { libs: [], packages: ['pkcs11js'] },
  decisions: { libs: ['contracts', 'pki'], packages: ['canonicalize', 'jose', 'zod', '@simplewebauthn/server'] },
  persistence: { libs: ['contracts', 'workflow'], packages: ['typeorm', 'pg', 'pg-boss', 'zod'] },
  messaging: {
    libs: ['persistence', 'contracts', 'workflow'],
    packages: ['@nestjs/common', '@nestjs/microservices', 'rxjs', 'kafkajs', 'pg', 'typeorm', 'zod'],
  },
  'service-kit': {
    libs: ['persistence', 'messaging', 'contracts', 'workflow'],
    packages: [
      ...['@nestjs/*', '@fastify/*', 'fastify', 'nestjs-pino', 'pino', 'prom-client', '@opentelemetry/*', 'jose', 'rate-limiter-flexible'],
      ...['zod', 'typeorm', 'pg', 'rxjs', 'undici', 'cockatiel', 'canonicalize', 'reflect-metadata'],
    ],
  },
};

/** The one place that knows kafkajs, and the starter of a broker for tests. */
export const kafkajsFiles = ['libs/messaging/src/kafka/*.ts', 'libs/testing/src/kafka/*.ts'];

/** Constraints of `@nx/enforce-module-boundaries`. Every test may use libs/testing; a rule of eslint keeps it out of other files. */
export const boundaries = [
  ...Object.entries(libraries).map(([name, { libs }]) => ({
    sourceTag: `name:${name}`,
    onlyDependOnLibsWithTags: [...libs.map((lib) => `name:${lib}`), 'name:testing'],
  })),
  { sourceTag: 'name:testing', onlyDependOnLibsWithTags: ['scope:lib'] },
  // Only the tests of a room use the simulator; a rule of eslint keeps it out of other files.
  { sourceTag: 'scope:room', onlyDependOnLibsWithTags: ['scope:lib', 'name:registry-simulator'] },
  { sourceTag: 'scope:app', onlyDependOnLibsWithTags: ['name:contracts', 'name:i18n', 'name:identifiers', 'name:testing'] },
  { sourceTag: 'name:registry-simulator', onlyDependOnLibsWithTags: ['scope:lib'] },
  { sourceTag: 'scope:tool', onlyDependOnLibsWithTags: ['scope:lib', 'scope:room', 'scope:tool'] },
];

/** Pattern of every module a library may not import from npm, for `no-restricted-imports`. Relative, `node:` and own ones pass. */
export function foreignPackages(packages) {
  const allowed = packages.map((name) => (name.endsWith('/*') ? name.slice(0, -1).replaceAll('.', '\\.') : `${name}(?:/|$)`));
  return `^(?!${['\\.{1,2}/', 'node:', '@vidimus/', ...allowed].join('|')})`;
}
