import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newInstallation, readInstallation, writeInstallation } from './installation.js';
import type { Installation } from './installation.js';
import { LISTENERS } from './listeners.js';
import { completePorts } from './ports.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-installation-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function installed(): Promise<Installation> {
  const installation = newInstallation({ publicUrl: 'http://localhost:8080', ports: await completePorts({ gateway: 8080 }), keystoreKind: 'file' });
  await writeInstallation(folder, installation);
  return installation;
}

/** Takes members out of the file, as if a version before them had written it. */
async function forget(member: 'ports' | 'databasePasswords', ...names: string[]): Promise<void> {
  const path = join(folder, 'installation.json');
  const stored = JSON.parse(await readFile(path, 'utf8')) as Record<string, Record<string, unknown>>;
  const kept = Object.entries(stored[member] ?? {}).filter(([name]) => !names.includes(name));
  await writeFile(path, JSON.stringify({ ...stored, [member]: Object.fromEntries(kept) }));
}

describe('an installation', () => {
  it('is read as it was written', async () => {
    const installation = await installed();
    expect(await readInstallation(folder)).toEqual(installation);
  });

  it('of a version before the messages gets what they need, and keeps the rest', async () => {
    const installation = await installed();
    await forget('ports', 'notification', 'mailbox', 'smtp');
    await forget('databasePasswords', 'notification');
    const read = await readInstallation(folder);
    if (read === undefined) throw new Error('Nothing was read.');
    expect(read).toMatchObject({ publicUrl: installation.publicUrl, demo: installation.demo, registryApiKey: installation.registryApiKey });
    expect(read.ports).toMatchObject({ gateway: 8080, status: installation.ports.status, postgres: installation.ports.postgres });
    expect(new Set(LISTENERS.map((listener) => read.ports[listener])).size).toBe(LISTENERS.length);
    expect(read.databasePasswords).toEqual({ ...installation.databasePasswords, notification: expect.stringMatching(/^.{16,}$/) });
  });

  it('that is damaged is not guessed at', async () => {
    await installed();
    await writeFile(join(folder, 'installation.json'), '{"version":1,"ports":{"gateway":"eighty"}}');
    await expect(readInstallation(folder)).rejects.toThrow(/damaged at/);
  });
});
