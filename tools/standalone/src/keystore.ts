import { join } from 'node:path';
import { access } from 'node:fs/promises';
import { findSoftHsmModule, initialiseSoftHsmToken, pkcs11Available } from '@vidimus/keystore';
import type { KeyFiles } from './keys.js';

const TOKEN_LABEL = 'vidimus';

/** The part of the authority's environment that says where its keys are. */
export type KeystoreEnvironment = Readonly<Record<string, string>>;

/** A token where SoftHSM and the compiled module are there, an encrypted file otherwise. */
export async function bestKeystoreKind(): Promise<'pkcs11' | 'file'> {
  return findSoftHsmModule() !== undefined && (await pkcs11Available()) ? 'pkcs11' : 'file';
}

/** Makes the token on the first start, and tells the authority where its keys are. */
export async function prepareKeystore(
  dataDir: string,
  kind: 'pkcs11' | 'file',
  keys: KeyFiles,
): Promise<KeystoreEnvironment> {
  if (kind === 'file') {
    return {
      VIDIMUS_AUTHORITY_KEYSTORE: 'file',
      VIDIMUS_AUTHORITY_KEYSTORE_FILE: keys.keystoreFile,
      VIDIMUS_AUTHORITY_KEYSTORE_PASSPHRASE_FILE: keys.keystoreSecret,
    };
  }
  return {
    VIDIMUS_AUTHORITY_KEYSTORE: 'pkcs11',
    VIDIMUS_AUTHORITY_PKCS11_MODULE: await prepareToken(join(dataDir, 'token'), keys),
    VIDIMUS_AUTHORITY_PKCS11_TOKEN: TOKEN_LABEL,
    VIDIMUS_AUTHORITY_PKCS11_PIN_FILE: keys.keystoreSecret,
  };
}
