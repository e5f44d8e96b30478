import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { findSoftHsmModule, initialiseSoftHsmToken, pkcs11Available } from '@vidimus/keystore';

export const TOKEN_LABEL = 'holders';

/** The kinds of keystore that can be had here: the file always, a token where SoftHSM is installed. */
export async function keystoreKinds(): Promise<readonly ('file' | 'pkcs11')[]> {
  if (findSoftHsmModule() !== undefined && (await pkcs11Available())) return ['file', 'pkcs11'];
  console.warn('Skipped: SoftHSM (softhsm2) or pkcs11js is not installed.');
  return ['file'];
}

/** Makes what the keystore needs in a folder, and gives the settings that open it. */
export async function keystoreSettings(kind: 'file' | 'pkcs11', folder: string): Promise<Record<string, string>> {
  const secretFile = join(folder, 'keystore.secret');
  const secret = Buffer.from(randomUUID());
  await writeFile(secretFile, `${secret.toString()}\n`, { mode: 0o600 });
  if (kind === 'file') {
    return {
      VIDIMUS_REMOTE_SIGNING_KEYSTORE: 'file',
      VIDIMUS_REMOTE_SIGNING_KEYSTORE_FILE: join(folder, 'holders.keystore'),
      VIDIMUS_REMOTE_SIGNING_KEYSTORE_PASSPHRASE_FILE: secretFile,
    };
  }
  // Jest gives tests a copy of the environment, which compiled code does not see: the real one is set here.
  const environment = runInThisContext('process.env') as NodeJS.ProcessEnv;
  environment['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
  const { modulePath } = await initialiseSoftHsmToken({ directory: folder, tokenLabel: TOKEN_LABEL, securityOfficerPin: secret, pin: secret });
  return {
    VIDIMUS_REMOTE_SIGNING_KEYSTORE: 'pkcs11',
    VIDIMUS_REMOTE_SIGNING_PKCS11_MODULE: modulePath,
    VIDIMUS_REMOTE_SIGNING_PKCS11_TOKEN: TOKEN_LABEL,
    VIDIMUS_REMOTE_SIGNING_PKCS11_PIN_FILE: secretFile,
  };
}
