import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConfigError, readConfig } from '@vidimus/service-kit';
import { startTestIssuer, startTestRoom } from '@vidimus/testing';
import type { TestIssuer } from '@vidimus/testing';
import { makeDecisionKey } from '../test/orders.js';
import { signerConfigSchema } from './config.js';
import { authorityRoom } from './index.js';

jest.setTimeout(60_000);

let folder: string;
let issuer: TestIssuer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-settings-'));
  issuer = await startTestIssuer();
  await writeFile(join(folder, 'keys.json'), JSON.stringify(makeDecisionKey().jwks));
  await writeFile(join(folder, 'empty'), '');
});
afterAll(async () => {
  await issuer.stop();
  await rm(folder, { recursive: true });
});

const pkcs11 = (module: string): Record<string, string> => ({
  VIDIMUS_AUTHORITY_KEYSTORE: 'pkcs11',
  VIDIMUS_AUTHORITY_PKCS11_MODULE: module,
  VIDIMUS_AUTHORITY_PKCS11_TOKEN: 'authority',
  VIDIMUS_AUTHORITY_PKCS11_PIN_FILE: import.meta.filename,
});

describe('the signing role', () => {
  const env = (): Record<string, string> => ({
    VIDIMUS_AUTHORITY_STATUS_URL: 'http://status.example/',
    VIDIMUS_DECISION_KEYS_FILE: join(folder, 'keys.json'),
    VIDIMUS_AUTHORITY_KEYSTORE_FILE: join(folder, 'keystore'),
    VIDIMUS_AUTHORITY_KEYSTORE_PASSPHRASE_FILE: join(folder, 'empty'),
  });
  const refusal = (changes: Record<string, string>): Promise<unknown> =>
    startTestRoom(authorityRoom, { issuer, env: { ...env(), ...changes } }).then(
      (room) => room.stop(),
      (error: unknown) => error,
    );

  it.each([
    ['qualified certificates from a file', { VIDIMUS_AUTHORITY_POLICY: 'qualified' }, 'VIDIMUS_AUTHORITY_KEYSTORE must be pkcs11'],
    ['qualified certificates in a demonstration', { VIDIMUS_AUTHORITY_POLICY: 'qualified', VIDIMUS_MODE: 'demo' }, 'VIDIMUS_MODE must be production'],
    ['no decision keys', { VIDIMUS_DECISION_KEYS_FILE: '/nowhere' }, 'VIDIMUS_DECISION_KEYS_FILE'],
    ['no file for the keystore', { VIDIMUS_AUTHORITY_KEYSTORE_FILE: '' }, 'Set VIDIMUS_AUTHORITY_KEYSTORE_FILE'],
    ['a token without its module', { VIDIMUS_AUTHORITY_KEYSTORE: 'pkcs11' }, 'Set VIDIMUS_AUTHORITY_PKCS11_MODULE'],
    ['an empty passphrase', {}, 'is empty; write the secret there'],
    ['a passphrase file that is not there', { VIDIMUS_AUTHORITY_KEYSTORE_PASSPHRASE_FILE: '/nowhere' }, '/nowhere with the secret of the keystore cannot be read'],
    ['a module that is none', pkcs11('/nowhere.so'), 'MODULE_UNAVAILABLE'],
    ['status on https', { VIDIMUS_AUTHORITY_STATUS_URL: 'https://status.example' }, 'VIDIMUS_AUTHORITY_STATUS_URL'],
  ])('does not start with %s, and says which setting to change', async (_what, changes, sentence) => {
    const error = await refusal(changes);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(sentence);
  });

  it('writes addresses without a double slash', () => {
    expect(readConfig('authority', signerConfigSchema, env()).VIDIMUS_AUTHORITY_STATUS_URL).toBe('http://status.example');
  });
});
