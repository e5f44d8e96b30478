import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LISTENERS, newInstallation, startPlatform } from '@vidimus/standalone';
import type { Installation } from '@vidimus/standalone';
import { ROOT } from './files.js';

/** Runs `work` against a whole platform on free ports, with data of its own that are gone afterwards. */
export async function withThrowAwayPlatform<Result>(work: (publicUrl: string) => Promise<Result>): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vidimus-docs-'));
  // The database server runs as another account when this one is root.
  await chmod(dataDir, 0o755);
  try {
    const ports = await freePorts();
    const publicUrl = `http://localhost:${ports.gateway}`;
    const installation = newInstallation({ publicUrl, ports, keystoreKind: 'file' });
    let fatal: unknown;
    const platform = await startPlatform({
      dataDir,
      installation,
      webDir: join(ROOT, 'apps/web/dist'),
      logLevel: 'error',
      onFatal: (error) => (fatal = error),
    });
    try {
      const result = await work(publicUrl);
      if (fatal !== undefined) throw new Error('A room of the platform could not go on.', { cause: fatal });
      return result;
    } finally {
      await platform.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** All are held until all are known, so that none is given twice. */
async function freePorts(): Promise<Installation['ports']> {
  const probes = await Promise.all(LISTENERS.map(() => listening()));
  const ports = Object.fromEntries(LISTENERS.map((listener, index) => [listener, probes[index]?.port ?? 0]));
  await Promise.all(probes.map(({ close }) => close()));
  return ports as Installation['ports'];
}

function listening(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}
