import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { findSoftHsmModule, initialiseSoftHsmToken, pkcs11Available } from '../src/index.js';

export const tokenLabel = 'Vidimus test';
export const userPin = Buffer.from('24680135');

/** The SoftHSM module, or undefined with a printed reason. */
export async function usableSoftHsm(): Promise<string | undefined> {
  const modulePath = findSoftHsmModule();
  if (modulePath === undefined) {
    console.warn('Skipped: SoftHSM (softhsm2) is not installed.');
    return undefined;
  }
  if (!(await pkcs11Available())) {
    console.warn('Skipped: pkcs11js is not installed or not compiled.');
    return undefined;
  }
  return modulePath;
}

/** Creates a token in a folder of its own and points this process at it; returns the path of its configuration. */
export async function createToken(folder: string, modulePath: string): Promise<string> {
  // Jest gives tests a copy of the environment, which compiled code does not see: the real one is set here.
  const environment = runInThisContext('process.env') as NodeJS.ProcessEnv;
  environment.SOFTHSM2_CONF = join(folder, 'softhsm2.conf');
  const { configurationPath } = await initialiseSoftHsmToken({
    directory: folder,
    tokenLabel,
    securityOfficerPin: Buffer.from('13572468'),
    pin: userPin,
    modulePath,
  });
  return configurationPath;
}
