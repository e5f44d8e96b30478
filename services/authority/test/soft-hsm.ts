import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { findSoftHsmModule, initialiseSoftHsmToken, pkcs11Available } from '@vidimus/keystore';

/** Whether a PKCS#11 token can be made here. */
export async function softHsmUsable(): Promise<boolean> {
  return findSoftHsmModule() !== undefined && (await pkcs11Available());
}

/** Makes a token in a folder and gives the settings that open it. */
export async function softHsmKeystore(folder: string): Promise<Record<string, string>> {
  // Jest gives tests a copy of the environment, which compiled code does not see: the real one is set here.
  const environment = runInThisContext('process.env') as NodeJS.ProcessEnv;
  environment['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
  const tokenLabel = 'authority';
  const pin = randomUUID();
  const secret = Buffer.from(pin);
  const { modulePath } = await initialiseSoftHsmToken({ directory: folder, tokenLabel, securityOfficerPin: secret, pin: secret });
  await writeFile(join(folder, 'pin'), `${pin}\n`, { mode: 0o600 });
  return {
    VIDIMUS_AUTHORITY_KEYSTORE: 'pkcs11',
    VIDIMUS_AUTHORITY_PKCS11_MODULE: modulePath,
    VIDIMUS_AUTHORITY_PKCS11_TOKEN: tokenLabel,
    VIDIMUS_AUTHORITY_PKCS11_PIN_FILE: join(folder, 'pin'),
  };
}
