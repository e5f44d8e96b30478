import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRoomClients } from './room-clients.js';

describe('the file of rooms that may call others', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'identity-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const client = { clientId: 'room:issuance', jwks: { keys: [privateKey.export({ format: 'jwk' })] }, scopes: ['authority:issue'], targets: ['authority'] };
  const written = async (content: string): Promise<string> => {
    const file = join(folder, 'rooms.json');
    await writeFile(file, content);
    return file;
  };

  it('gives clients with public keys, even where a private one was put by mistake', async () => {
    const [read] = await readRoomClients(await written(JSON.stringify([client])));
    expect(read?.jwks.keys[0]).toEqual(expect.objectContaining({ kty: 'EC', use: 'sig' }));
    expect(read?.jwks.keys[0]).not.toHaveProperty('d');
  });

  it('may be absent', async () => {
    expect(await readRoomClients(undefined)).toEqual([]);
  });

  it.each([
    ['not JSON', 'not JSON'],
    ['a name that is no room', JSON.stringify([{ ...client, clientId: 'web' }])],
    ['no key', JSON.stringify([{ ...client, jwks: { keys: [] } }])],
    ['a member that nobody knows', JSON.stringify([{ ...client, admin: true }])],
  ])('is refused with %s', async (_, content) => {
    await expect(readRoomClients(await written(content))).rejects.toThrow(/rooms\.json/);
  });
});
