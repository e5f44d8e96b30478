import { provideTestPostgres } from './infrastructure/postgres.mjs';

/** jest's global set-up of the project `integration`: PostgreSQL, unless the test runner has started one. */
export default async function setUp() {
  globalThis.vidimusStopInfrastructure = await provideTestPostgres();
}
