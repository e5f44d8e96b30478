/** One PostgreSQL for a whole test run. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '../source-hooks.mjs';

/**
 * Starts a throw-away server, unless the environment already names one, and hands its address to the tests by environment.
 *
 * @returns {Promise<() => Promise<void>>} stops what was started
 */
export async function provideTestPostgres() {
  process.env.VIDIMUS_TEST_RUN ??= randomBytes(8).toString('hex');
  if (process.env.VIDIMUS_TEST_POSTGRES_URL) {
    return async () => undefined;
  }
  const { startEmbeddedPostgres } = await import('../../../libs/persistence/src/embedded/embedded-postgres.ts');
  const folder = await mkdtemp(join(tmpdir(), 'vidimus-test-postgres-'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), durable: false });
  process.env.VIDIMUS_TEST_POSTGRES_URL = server.url;
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
    delete process.env.VIDIMUS_TEST_POSTGRES_URL;
  };
}
