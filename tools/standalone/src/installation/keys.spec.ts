import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareKeys } from './keys.js';
import type { KeyFiles } from './keys.js';
import { prepareKeystores } from './keystore.js';
import { Made } from './made.js';

const SECRETS = { keystore: 'only for this test', registry: 'only for this test', taxLogin: 'only for this test' };
let folder: string;
let written: readonly string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-keys-'));
  written = [];
});
afterEach(() => rm(folder, { recursive: true }));

const remembered = (): Made => new Made(written, async (names) => void (written = names));
const prepare = (rooms: string[] = ['identity', 'issuance']): Promise<KeyFiles> => prepareKeys(folder, rooms, SECRETS, remembered());

describe('the keys of an installation', () => {
  it('are made once and stay the same', async () => {
    const files = await prepare();
    const before = await readFile(files.dataKey('identity'), 'utf8');
    await prepare();
    expect(await readFile(files.dataKey('identity'), 'utf8')).toBe(before);
  });

  it('are completed after a first start that was cut short', async () => {
    const files = await prepare();
    written = [];
    await rm(files.decisionKey);
    await prepare();
    expect(await readFile(files.decisionKey, 'utf8')).toContain('"kty"');
  });

  it('are made for a room that is new since', async () => {
    await prepare(['identity']);
    const files = await prepare(['identity', 'issuance']);
    expect(await readFile(files.dataKey('issuance'), 'utf8')).toHaveLength(44);
  });

  it.each(['identity.data-key', 'issuance.data-key', 'issuance.client.jwk', 'decision.private.jwk', 'web-client.secret'])(
    'are never made anew for old data, and never used damaged: %s',
    async (name) => {
      await prepare();
      const path = join(folder, 'keys', name);
      await truncate(path, 20);
      await expect(prepare()).rejects.toThrow(`${path} is damaged. Put a copy of it back. Or, if it is a demonstration, begin anew with "npm start -- --reset"`);
      await rm(path);
      await expect(prepare()).rejects.toThrow(`${path} is missing, though the data need it. Put a copy of it back`);
    },
  );
});

describe('the keystores', () => {
  it.each([
    ['file', 'keystore'],
    ['file', 'keystore of holders'],
    ['file', 'keystore of seeds'],
    ['pkcs11', 'keystore'],
  ] as const)('are never made anew for old certificates: %s, %s', async (kind, made) => {
    const files = await prepare();
    written = [...written, made];
    await expect(prepareKeystores(folder, kind, files, remembered())).rejects.toThrow(/is missing/);
  });

  it('are three, with a secret each', async () => {
    const files = await prepare();
    const { authority, holders, seeds } = await prepareKeystores(folder, 'file', files, remembered());
    expect(Object.keys(holders).map((name) => name.replace('REMOTE_SIGNING', 'AUTHORITY'))).toEqual(Object.keys(authority));
    expect(Object.keys(seeds).map((name) => name.replace('OTP_SYNC', 'AUTHORITY'))).toEqual(Object.keys(authority));
    const secrets = await Promise.all([files.keystoreSecret, files.holdersKeystoreSecret, files.seedsKeystoreSecret].map((file) => readFile(file, 'utf8')));
    expect(new Set(secrets).size).toBe(3);
  });
});
