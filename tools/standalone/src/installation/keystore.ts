import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSoftHsmModule, initialiseSoftHsmToken, pkcs11Available } from '@vidimus/keystore';
import type { KeyFiles } from './keys.js';
import type { Made } from './made.js';
import { UserError } from '../user-error.js';

const TOKEN_LABEL = 'vidimus';

/** The part of the authority's environment that says where its keys are. */
export type KeystoreEnvironment = Readonly<Record<string, string>>;

/** A token where SoftHSM and the compiled module are there, an encrypted file otherwise. */
export async function bestKeystoreKind(): Promise<'pkcs11' | 'file'> {
  return findSoftHsmModule() !== undefined && (await pkcs11Available()) ? 'pkcs11' : 'file';
}

/** Under this name it is remembered that the authority has made its keys. */
export const KEYSTORE_MADE = 'keystore';

/**
 * Makes the token on the first start, and tells the authority where its keys are.
 * @throws UserError when the keys of the authority were there and are missing.
 */
export async function prepareKeystore(
  dataDir: string,
  kind: 'pkcs11' | 'file',
  keys: KeyFiles,
  made: Made,
): Promise<KeystoreEnvironment> {
  if (kind === 'file') {
    if (!existsSync(keys.keystoreFile)) made.mayMake(KEYSTORE_MADE, keys.keystoreFile);
    return {
      VIDIMUS_AUTHORITY_KEYSTORE: 'file',
      VIDIMUS_AUTHORITY_KEYSTORE_FILE: keys.keystoreFile,
      VIDIMUS_AUTHORITY_KEYSTORE_PASSPHRASE_FILE: keys.keystoreSecret,
    };
  }
  return {
    VIDIMUS_AUTHORITY_KEYSTORE: 'pkcs11',
    VIDIMUS_AUTHORITY_PKCS11_MODULE: await prepareToken(join(dataDir, 'token'), keys, made),
    VIDIMUS_AUTHORITY_PKCS11_TOKEN: TOKEN_LABEL,
    VIDIMUS_AUTHORITY_PKCS11_PIN_FILE: keys.keystoreSecret,
  };
}

/** @returns the path of the PKCS#11 module; the process is set up so that it finds the token of this installation. */
async function prepareToken(directory: string, keys: KeyFiles, made: Made): Promise<string> {
  const modulePath = findSoftHsmModule();
  if (modulePath === undefined || !(await pkcs11Available())) {
    throw new UserError(
      `The keys of this installation are in a SoftHSM token (${directory}), but SoftHSM or its driver is missing now. ` +
        'Install the package softhsm2 and a C++ compiler, remove the folder node_modules and start again.',
    );
  }
  const configuration = join(directory, 'softhsm2.conf');
  if (existsSync(configuration)) {
    process.env['SOFTHSM2_CONF'] = configuration;
    return modulePath;
  }
  made.mayMake(KEYSTORE_MADE, `The SoftHSM token in ${directory}`);
  const pin = await readFile(keys.keystoreSecret);
  await initialiseSoftHsmToken({ directory, tokenLabel: TOKEN_LABEL, securityOfficerPin: pin, pin, modulePath });
  return modulePath;
}
