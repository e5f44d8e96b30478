import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createToken, tokenLabel, usableSoftHsm, userPin } from '../../test/softhsm.js';
import { removeFolder, temporaryFolder, toolAvailable } from '../../test/workspace.js';
import type { KeyHandle, Keystore } from '../keystore.js';
import type { Handle, Pkcs11Api, Pkcs11Calls } from './pkcs11-api.js';
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
let folder: string;
let configurationPath: string;
let open: Keystore[];

const openToken = async (pin = userPin): Promise<Keystore> => {
  const keystore = await openPkcs11Keystore({ modulePath, tokenLabel, pin });
  open.push(keystore);
  return keystore;
};

/** What only strangers do. */
interface StrangersCalls extends Pkcs11Calls {
  C_CloseAllSessions(slot: Handle): void;
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
});
