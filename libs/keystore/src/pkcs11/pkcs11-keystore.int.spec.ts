import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createToken, tokenLabel, usableSoftHsm, userPin } from '../../test/softhsm.js';
import { removeFolder, temporaryFolder, toolAvailable } from '../../test/workspace.js';
import type { KeyHandle } from '../keystore.js';
import type { WrappedKeyBinding, WrappingKeystore } from '../wrapping-keystore.js';
import type { Handle, Mechanism, Pkcs11Api, Pkcs11Calls, Template } from './pkcs11-api.js';
import { openPkcs11Keystore } from './pkcs11-keystore.js';
import { findToken } from './token-slot.js';
import { acquireModule, releaseModule } from './pkcs11-module.js';
import { initialiseSoftHsmToken } from './softhsm.js';

// Deriving keys is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(60_000);

const modulePath = (await usableSoftHsm()) ?? '';
const withToken = modulePath === '' ? describe.skip : describe;
const withPkcs11Tool = toolAvailable('pkcs11-tool') ? it : it.skip;

const data = Buffer.from('to be signed');
const binding: WrappedKeyBinding = { wrappingKey: 'holders', algorithm: 'ecdsa-p256-sha256', boundTo: 'credential 1' };
let folder: string;
let configurationPath: string;
let open: WrappingKeystore[];

const openToken = async (pin = userPin): Promise<WrappingKeystore> => {
  const keystore = await openPkcs11Keystore({ modulePath, tokenLabel, pin });
  open.push(keystore);
  return keystore;
};

/** What only strangers do. */
interface StrangersCalls extends Pkcs11Calls {
  C_CloseAllSessions(slot: Handle): void;
  C_GenerateKey(session: Handle, mechanism: Mechanism, template: Template): Handle;
  C_SetPIN(session: Handle, from: string, to: string): void;
}

/** The same module, used by a stranger in this process: what he does to sessions and login, he does to all. */
async function asStranger(work: (calls: StrangersCalls, slot: Handle, api: Pkcs11Api) => void): Promise<void> {
  const module = await acquireModule(modulePath);
  try {
    work(module.calls as StrangersCalls, findToken(module, tokenLabel).slot, module.api);
  } finally {
    releaseModule(module);
  }
}

function pkcs11Tool(...options: string[]): string {
  const login = ['--module', modulePath, '--token-label', tokenLabel, '--login', '--pin', userPin.toString()];
  return execFileSync('pkcs11-tool', [...login, ...options], {
    env: { ...process.env, SOFTHSM2_CONF: configurationPath },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).toString();
}

async function signs(key: KeyHandle | undefined): Promise<boolean> {
  if (key === undefined) {
    return false;
  }
  const publicKey = createPublicKey({ key: Buffer.from(key.publicKeyDer), format: 'der', type: 'spki' });
  return verify('sha256', data, publicKey, await key.sign(data));
}

withToken('the PKCS#11 keystore', () => {
  beforeEach(async () => {
    open = [];
    folder = temporaryFolder();
    configurationPath = await createToken(folder, modulePath);
  });
  afterEach(async () => {
    await Promise.all(open.map((keystore) => keystore.close()));
    removeFolder(folder);
  });

  it('refuses a wrong PIN and opens with the right one afterwards', async () => {
    await expect(openToken(Buffer.from('99999999'))).rejects.toMatchObject({
      name: 'KeystoreError',
      code: 'PIN_INCORRECT',
      message: expect.not.stringContaining('99999999'),
    });
    expect(await (await openToken()).list()).toEqual([]);
  });

  it('names a token that is not there and those that are', async () => {
    await expect(openPkcs11Keystore({ modulePath, tokenLabel: 'other', pin: userPin })).rejects.toMatchObject({
      code: 'TOKEN_NOT_FOUND',
      message: expect.stringContaining(`"${tokenLabel}"`),
    });
  });

  it('names a module that is missing or is none', async () => {
    for (const path of [join(folder, 'missing.so'), configurationPath]) {
      await expect(openPkcs11Keystore({ modulePath: path, tokenLabel, pin: userPin })).rejects.toMatchObject({
        code: 'MODULE_UNAVAILABLE',
        message: expect.stringContaining(path),
      });
    }
  });

  it('shares one login among keystores, yet lets no wrong PIN in and survives the closing of one', async () => {
    const [first, second] = [await openToken(), await openToken()];
    await expect(openToken(Buffer.from('99999999'))).rejects.toMatchObject({ code: 'PIN_INCORRECT' });
    const key = await first.generate('shared', 'ecdsa-p256-sha256');
    await second.close();
    expect(await signs(key)).toBe(true);
    await first.close();
    await expect(openToken(Buffer.from('99999999'))).rejects.toMatchObject({ code: 'PIN_INCORRECT' });
  });

  it.each(['C_CloseAllSessions', 'C_Logout'] as const)('logs in again when a stranger called %s', async (call) => {
    const keystore = await openToken();
    const key = await keystore.generate('issuing', 'ecdsa-p256-sha256');
    await asStranger((calls, slot, api) => {
      if (call === 'C_CloseAllSessions') {
        calls.C_CloseAllSessions(slot);
      } else {
        calls.C_Logout(calls.C_OpenSession(slot, api.CKF_SERIAL_SESSION));
      }
    });
    expect(await Promise.all(Array.from({ length: 20 }, () => signs(key)))).not.toContain(false);
    expect(await keystore.list()).toEqual(['issuing']);
  });

  it('does not send a refused PIN a second time', async () => {
    const keystore = await openToken();
    const key = await keystore.generate('issuing', 'ecdsa-p256-sha256');
    const changePin = (from: string, to: string): Promise<void> =>
      asStranger((calls, slot, api) => {
        calls.C_CloseAllSessions(slot);
        const session = calls.C_OpenSession(slot, api.CKF_SERIAL_SESSION | api.CKF_RW_SESSION);
        calls.C_SetPIN(session, from, to);
        calls.C_CloseSession(session);
      });
    await changePin(userPin.toString(), '11223344');
    const refusals = await Promise.allSettled(Array.from({ length: 5 }, () => key.sign(data)));
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'PIN_INCORRECT' } });
    }
    await changePin('11223344', userPin.toString());
    // The PIN would be right again: that it still is refused shows that the token was not asked.
    await expect(key.sign(data)).rejects.toMatchObject({ code: 'PIN_INCORRECT' });
  });

  it('does not sign with another key that took the label', async () => {
    const keystore = await openToken();
    const key = await keystore.generate('issuing', 'ecdsa-p256-sha256');
    await asStranger((calls, slot, api) => {
      const session = calls.C_OpenSession(slot, api.CKF_SERIAL_SESSION | api.CKF_RW_SESSION);
      calls.C_FindObjectsInit(session, [{ type: api.CKA_LABEL, value: 'issuing' }]);
      const objects = calls.C_FindObjects(session, 10);
      calls.C_FindObjectsFinal(session);
      expect(objects).toHaveLength(2);
      objects.forEach((object) => calls.C_DestroyObject(session, object));
      calls.C_CloseSession(session);
    });
    await expect(key.sign(data)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const successor = await keystore.generate('issuing', 'ecdsa-p256-sha256');
    await expect(key.sign(data)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await signs(successor)).toBe(true);
  });

  it('refuses to create a token twice, and to switch the configuration under an open keystore', async () => {
    const options = { modulePath, directory: folder, tokenLabel, securityOfficerPin: userPin, pin: userPin };
    await expect(initialiseSoftHsmToken(options)).rejects.toMatchObject({ code: 'TOKEN_EXISTS' });
    await openToken();
    const elsewhere = { ...options, directory: join(folder, 'elsewhere') };
    await expect(initialiseSoftHsmToken(elsewhere)).rejects.toMatchObject({ code: 'BUSY' });
    expect(existsSync(configurationPath)).toBe(true);
  });

  withPkcs11Tool('makes keys that pkcs11-tool lists as born on the token and bound to it', async () => {
    const keystore = await openToken();
    const key = await keystore.generate('issuing CA', 'ecdsa-p256-sha256');
    const listing = pkcs11Tool('--list-objects', '--type', 'privkey');
    // The uncompressed point is the last 65 bytes of a P-256 SubjectPublicKeyInfo.
    const identifier = createHash('sha1').update(key.publicKeyDer.subarray(-65)).digest('hex');
    expect(listing).toMatch(/label: +issuing CA/);
    expect(listing).toMatch(new RegExp(`ID: +${identifier}`));
    expect(listing).toMatch(/Usage: +sign\n/);
    expect(listing).toMatch(/Access: +sensitive, always sensitive, never extractable, local/);
  });

  withPkcs11Tool('uses a key that another tool made, and refuses one of another kind', async () => {
    pkcs11Tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'ceremony', '--id', '01');
    pkcs11Tool('--keypairgen', '--key-type', 'rsa:2048', '--label', 'short', '--id', '02');
    const keystore = await openToken();
    expect(await signs(await keystore.find('ceremony'))).toBe(true);
    await expect(keystore.find('short')).rejects.toMatchObject({ code: 'UNSUPPORTED_KEY' });
  });

  withPkcs11Tool('does not choose between two keys of one label', async () => {
    const keystore = await openToken();
    await keystore.generate('twin', 'ecdsa-p256-sha256');
    pkcs11Tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'twin', '--id', '01');
    await expect(keystore.find('twin')).rejects.toMatchObject({ code: 'AMBIGUOUS' });
  });

  withPkcs11Tool('notices a public key that belongs to another private key', async () => {
    pkcs11Tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'left', '--id', '01');
    pkcs11Tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'right', '--id', '02');
    pkcs11Tool('--delete-object', '--type', 'pubkey', '--id', '01');
    pkcs11Tool('--set-id', '01', '--type', 'pubkey', '--id', '02');
    const keystore = await openToken();
    await expect(keystore.find('left')).rejects.toMatchObject({ code: 'UNSUPPORTED_KEY' });
  });

  it.each(['C_CloseAllSessions', 'C_Logout'] as const)('opens wrapped keys again when a stranger called %s', async (call) => {
    const keystore = await openToken();
    await keystore.ensureWrappingKey('holders');
    const { wrapped } = await keystore.generateWrapped(binding);
    await asStranger((calls, slot, api) => {
      if (call === 'C_CloseAllSessions') {
        calls.C_CloseAllSessions(slot);
      } else {
        calls.C_Logout(calls.C_OpenSession(slot, api.CKF_SERIAL_SESSION));
      }
    });
    const signatures = Array.from({ length: 20 }, () => keystore.signWrapped(binding, wrapped, data));
    expect(await Promise.all(signatures)).toHaveLength(20);
  });

  it('leaves no object behind, neither of a thousand wrapped keys nor of refused ones', async () => {
    const keystore = await openToken();
    await keystore.ensureWrappingKey('holders');
    for (let batch = 0; batch < 10; batch += 1) {
      const pairs = await Promise.all(Array.from({ length: 100 }, () => keystore.generateWrapped(binding)));
      await Promise.all(pairs.map(({ wrapped }) => keystore.signWrapped(binding, wrapped, data)));
      const forged = { ...binding, boundTo: 'credential 2' };
      await Promise.allSettled(pairs.map(({ wrapped }) => keystore.signWrapped(forged, wrapped, data)));
    }
    await asStranger((calls, slot, api) => {
      const session = calls.C_OpenSession(slot, api.CKF_SERIAL_SESSION);
      calls.C_FindObjectsInit(session, []);
      const objects = calls.C_FindObjects(session, 100);
      calls.C_FindObjectsFinal(session);
      calls.C_CloseSession(session);
      expect(objects).toHaveLength(2);
    });
  });

  withPkcs11Tool('shows pkcs11-tool the wrapping keys, closed, and no key that was wrapped', async () => {
    const keystore = await openToken();
    await keystore.ensureWrappingKey('holders');
    await keystore.generateWrapped(binding);
    expect(pkcs11Tool('--list-objects', '--type', 'privkey')).not.toMatch(/Private Key/);
    expect(pkcs11Tool('--list-objects', '--type', 'pubkey')).not.toMatch(/Public Key/);
    const secrets = pkcs11Tool('--list-objects', '--type', 'secrkey');
    expect(secrets).toMatch(/label: +holders\n/);
    expect(secrets).toMatch(/label: +holders\/seal\n/);
    expect(secrets.match(/Secret Key Object; AES length 32/g)).toHaveLength(2);
    expect(secrets.match(/Usage: +wrap, unwrap\n/g)).toHaveLength(1);
    expect(secrets.match(/Access: +sensitive, always sensitive, never extractable, local/g)).toHaveLength(2);
  });

  it('does not choose between two wrapping keys of one label', async () => {
    const keystore = await openToken();
    await keystore.ensureWrappingKey('holders');
    await asStranger((calls, slot, api) => {
      const session = calls.C_OpenSession(slot, api.CKF_SERIAL_SESSION | api.CKF_RW_SESSION);
      calls.C_GenerateKey(session, { mechanism: api.CKM_AES_KEY_GEN }, [
        { type: api.CKA_TOKEN, value: true },
        { type: api.CKA_LABEL, value: 'holders' },
        { type: api.CKA_VALUE_LEN, value: 32 },
        { type: api.CKA_WRAP, value: true },
      ]);
      calls.C_CloseSession(session);
    });
    await expect(keystore.ensureWrappingKey('holders')).rejects.toMatchObject({ code: 'AMBIGUOUS' });
    await expect(keystore.generateWrapped(binding)).rejects.toMatchObject({ code: 'AMBIGUOUS' });
  });
});
