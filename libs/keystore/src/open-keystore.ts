import { readFile } from 'node:fs/promises';
import { openFileKeystore } from './file/file-keystore.js';
import { KeystoreError } from './keystore-error.js';
import { openPkcs11Keystore } from './pkcs11/pkcs11-keystore.js';
import type { WrappingKeystore } from './wrapping-keystore.js';

type NeededByFile = 'KEYSTORE_FILE' | 'KEYSTORE_PASSPHRASE_FILE';
type NeededByToken = 'PKCS11_MODULE' | 'PKCS11_TOKEN' | 'PKCS11_PIN_FILE';

/** Settings that say where a program's keys live; all begin with the same prefix, such as VIDIMUS_AUTHORITY. */
export type KeystoreSettings<Prefix extends string> = Readonly<
  Record<`${Prefix}_KEYSTORE`, 'pkcs11' | 'file'> & Partial<Record<`${Prefix}_${NeededByFile | NeededByToken}`, string | undefined>>
>;

/**
 * Opens the keystore that settings name: `file` needs KEYSTORE_FILE and KEYSTORE_PASSPHRASE_FILE, `pkcs11` needs PKCS11_MODULE,
 * PKCS11_TOKEN and PKCS11_PIN_FILE, each behind the prefix. Passphrase and PIN are the first line of their file.
 *
 * @throws {KeystoreError} SETTING_MISSING, SECRET_UNREADABLE naming the setting or file; and what opening throws
 */
export async function openKeystore<Prefix extends string>(settings: KeystoreSettings<Prefix>, prefix: Prefix): Promise<WrappingKeystore> {
  const values: Readonly<Record<string, string | undefined>> = settings;
  const kind = values[`${prefix}_KEYSTORE`];
  const required = (name: NeededByFile | NeededByToken): string => {
    const value = values[`${prefix}_${name}`];
    if (value !== undefined) return value;
    throw new KeystoreError('SETTING_MISSING', `Set ${prefix}_${name}: the keystore "${kind ?? ''}" needs it.`);
  };
  if (kind === 'file') {
    const path = required('KEYSTORE_FILE');
    return withSecret(required('KEYSTORE_PASSPHRASE_FILE'), (passphrase) => openFileKeystore({ path, passphrase }));
  }
  const modulePath = required('PKCS11_MODULE');
  const tokenLabel = required('PKCS11_TOKEN');
  return withSecret(required('PKCS11_PIN_FILE'), (pin) => openPkcs11Keystore({ modulePath, tokenLabel, pin }));
}

/** The buffer is zeroed once the keystore has taken what it needs. */
async function withSecret<T>(file: string, use: (secret: Buffer) => Promise<T>): Promise<T> {
  const content = await readFile(file).catch((cause: unknown) => {
    throw new KeystoreError('SECRET_UNREADABLE', `The file ${file} with the secret of the keystore cannot be read.`, { cause });
  });
  try {
    const end = content.findIndex((byte) => byte === 0x0a || byte === 0x0d);
    const secret = end < 0 ? content : content.subarray(0, end);
    if (secret.length === 0) {
      throw new KeystoreError('SECRET_UNREADABLE', `The first line of ${file} is empty; write the secret there.`);
    }
    return await use(secret);
  } finally {
    content.fill(0);
  }
}
