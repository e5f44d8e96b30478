import { join } from 'node:path';
import type { WrappingKeystore } from '../src/index.js';
import { openFileKeystore, openPkcs11Keystore } from '../src/index.js';
import { createToken, tokenLabel, usableSoftHsm, userPin } from './softhsm.js';

/** A kind of keystore that the contract tests run against. */
export interface Candidate {
  kind: 'file' | 'pkcs11';
  prepare(folder: string): Promise<unknown>;
  open(folder: string): Promise<WrappingKeystore>;
  /** A JavaScript expression that opens the same keystore in another process, which has imported `library`. */
  openExpression(folder: string): string;
}

const passphrase = Buffer.from('test passphrase');

const file: Candidate = {
  kind: 'file',
  prepare: () => Promise.resolve(),
  open: (folder) => openFileKeystore({ path: join(folder, 'keys.json'), passphrase }),
  openExpression: (folder) =>
    `library.openFileKeystore({ path: ${JSON.stringify(join(folder, 'keys.json'))}, passphrase: Buffer.from('${passphrase.toString()}') })`,
};

const token = (modulePath: string): Candidate => ({
  kind: 'pkcs11',
  prepare: (folder) => createToken(folder, modulePath),
  open: () => openPkcs11Keystore({ modulePath, tokenLabel, pin: userPin }),
  openExpression: () =>
    `library.openPkcs11Keystore({ modulePath: '${modulePath}', tokenLabel: '${tokenLabel}', pin: Buffer.from('${userPin.toString()}') })`,
});

/** The file, and the token where SoftHSM is installed. */
export async function candidates(): Promise<Candidate[]> {
  const softHsm = await usableSoftHsm();
  return softHsm === undefined ? [file] : [file, token(softHsm)];
}
