import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newInstallation, readInstallation, resetInstallation, writeInstallation } from './installation.js';
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

  it('of a version before the tax login gets its secret, and keeps it from then on', async () => {
    const { taxLoginSecret: _later, ...earlier } = await installed();
    await writeFile(join(folder, 'installation.json'), JSON.stringify(earlier));
    const read = await readInstallation(folder);
    expect(read).toEqual({ ...earlier, taxLoginSecret: expect.stringMatching(/^.{16,}$/) });
    if (read !== undefined) await writeInstallation(folder, read);
    expect(await readInstallation(folder)).toEqual(read);
  });

  it('of a version with fewer demo accounts gets the others, and keeps every secret', async () => {
    const { demo } = await installed();
    const path = join(folder, 'installation.json');
    const stored = JSON.parse(await readFile(path, 'utf8')) as Installation;
    const earlier = stored.demo.officers
      .filter(({ username }) => !username.startsWith('manager-'))
      .map(({ email: _email, phone: _phone, taxNumber: _taxNumber, ...officer }) => officer);
    await writeFile(path, JSON.stringify({ ...stored, demo: { ...stored.demo, officers: earlier } }));
    const read = await readInstallation(folder);
    expect(read?.demo.officers.map(({ username }) => username)).toEqual(demo.officers.map(({ username }) => username));
    for (const officer of read?.demo.officers ?? []) {
      const before = demo.officers.find(({ username }) => username === officer.username);
      if (officer.username.startsWith('manager-')) expect(officer).toEqual({ ...before, id: expect.any(String), password: expect.stringMatching(/^demo-/), totpSecret: expect.any(String) });
      else expect(officer).toEqual(before);
    }
    expect(read?.demo.organisations).toEqual(demo.organisations);
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"version":1,"publicUrl":"http'],
    ['of another kind', '{"version":1,"ports":{"gateway":"eighty"}}'],
    ['of a later version', '{"version":2}'],
  ])('that is damaged is not guessed at: %s', async (_case, content) => {
    await installed();
    await writeFile(join(folder, 'installation.json'), content);
    await expect(readInstallation(folder)).rejects.toThrow(
      /^The file \S+installation\.json is damaged at [\w.\s]+\. Put a copy of it back, or begin anew with "npm start -- --reset", which deletes all data\.$/,
    );
  });

  it.each(['publicUrl', 'postgresPassword', 'registryApiKey', 'keystore', 'demo'])('without its %s is damaged', async (member) => {
    await installed();
    const path = join(folder, 'installation.json');
    const { [member]: _removed, ...rest } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify(rest));
    await expect(readInstallation(folder)).rejects.toThrow(`is damaged at ${member}.`);
  });

  it.each(['gateway', 'status'])('without its known port is damaged: %s', async (listener) => {
    await installed();
    await forget('ports', listener);
    await expect(readInstallation(folder)).rejects.toThrow(`is damaged at ports.${listener}.`);
  });

  it('whose file is gone is not begun anew beside its data', async () => {
    expect(await readInstallation(folder)).toBeUndefined();
    await mkdir(join(folder, 'keys'));
    await expect(readInstallation(folder)).rejects.toThrow('installation.json is missing, though the data need it');
  });

  it('is deleted whole by a reset, and nothing beside it', async () => {
    await installed();
    await mkdir(join(folder, 'keys'));
    await writeFile(join(folder, 'letter.txt'), 'kept');
    await resetInstallation(folder);
    expect(await readdir(folder)).toEqual(['letter.txt']);
  });
});
