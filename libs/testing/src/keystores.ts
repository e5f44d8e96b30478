import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { findSoftHsmModule, initialiseSoftHsmToken, pkcs11Available } from '@vidimus/keystore';

/** Where a room may keep its keys. */
export type KeystoreKind = 'file' | 'pkcs11';

/** The kinds of keystore that can be had here: the file always, a token where SoftHSM is installed. */
export async function keystoreKinds(): Promise<readonly KeystoreKind[]> {
  if (findSoftHsmModule() !== undefined && (await pkcs11Available())) return ['file', 'pkcs11'];
  process.stderr.write('Skipped: SoftHSM (softhsm2) or pkcs11js is not installed.\n');
  return ['file'];
}

/**
 * Makes what a keystore needs in a folder, and gives the settings that open it. The token is called `test`.
 * @param prefix of the settings, such as VIDIMUS_AUTHORITY
 */
export async function keystoreSettings(prefix: string, kind: KeystoreKind, folder: string): Promise<Record<string, string>> {
  const secretFile = join(folder, 'keystore.secret');
  const secret = Buffer.from(randomUUID());
  await writeFile(secretFile, `${secret.toString()}\n`, { mode: 0o600 });
  if (kind === 'file') {
    return { [`${prefix}_KEYSTORE`]: kind, [`${prefix}_KEYSTORE_FILE`]: join(folder, 'test.keystore'), [`${prefix}_KEYSTORE_PASSPHRASE_FILE`]: secretFile };
  }
  // Jest gives tests a copy of the environment, which compiled code does not see: the real one is set here.
  const environment = runInThisContext('process.env') as NodeJS.ProcessEnv;
  environment['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
  const { modulePath } = await initialiseSoftHsmToken({ directory: folder, tokenLabel: TEST_TOKEN, securityOfficerPin: secret, pin: secret });
  return { [`${prefix}_KEYSTORE`]: kind, [`${prefix}_PKCS11_MODULE`]: modulePath, [`${prefix}_PKCS11_TOKEN`]: TEST_TOKEN, [`${prefix}_PKCS11_PIN_FILE`]: secretFile };
}

/** Label of the token. */
export const TEST_TOKEN = 'test';
