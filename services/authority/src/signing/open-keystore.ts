import { readFile } from 'node:fs/promises';
import { KeystoreError, openFileKeystore, openPkcs11Keystore } from '@vidimus/keystore';
import type { Keystore } from '@vidimus/keystore';
import { ConfigError } from '@vidimus/service-kit';
import type { KeystoreConfig } from '../config.js';

/** Token of the keystore that a role signs with. */
export const KEYSTORE = Symbol('vidimus.authority.keystore');

/**
 * Opens the keystore that the settings name.
 * @throws ConfigError naming the setting that is missing, or why the keystore does not open.
 */
export async function openKeystore(config: KeystoreConfig): Promise<Keystore> {
  try {
    return await (config.VIDIMUS_AUTHORITY_KEYSTORE === 'file' ? openFile(config) : openToken(config));
  } catch (cause) {
    if (!(cause instanceof KeystoreError)) throw cause;
    throw new ConfigError(`The keystore of the authority does not open (${cause.code}): ${cause.message}`, { cause });
  }
}

async function openFile(config: KeystoreConfig): Promise<Keystore> {
  const path = required(config, 'VIDIMUS_AUTHORITY_KEYSTORE_FILE');
  return withSecret(required(config, 'VIDIMUS_AUTHORITY_KEYSTORE_PASSPHRASE_FILE'), (passphrase) =>
    openFileKeystore({ path, passphrase }),
  );
}

async function openToken(config: KeystoreConfig): Promise<Keystore> {
  const modulePath = required(config, 'VIDIMUS_AUTHORITY_PKCS11_MODULE');
  const tokenLabel = required(config, 'VIDIMUS_AUTHORITY_PKCS11_TOKEN');
  return withSecret(required(config, 'VIDIMUS_AUTHORITY_PKCS11_PIN_FILE'), (pin) =>
    openPkcs11Keystore({ modulePath, tokenLabel, pin }),
  );
}

function required(config: KeystoreConfig, name: Exclude<keyof KeystoreConfig, 'VIDIMUS_AUTHORITY_KEYSTORE'>): string {
  const value = config[name];
  if (value === undefined) {
    throw new ConfigError(`Set ${name}: the keystore "${config.VIDIMUS_AUTHORITY_KEYSTORE}" needs it.`);
  }
  return value;
}

/** The secret is the first line of its file; its buffer is zeroed once the keystore has taken what it needs. */
async function withSecret<T>(file: string, use: (secret: Buffer) => Promise<T>): Promise<T> {
  const content = await readFile(file).catch((cause: unknown) => {
    throw new ConfigError(`The file ${file} with the secret of the keystore cannot be read.`, { cause });
  });
  try {
    const end = content.findIndex((byte) => byte === 0x0a || byte === 0x0d);
    const secret = end < 0 ? content : content.subarray(0, end);
    if (secret.length === 0) throw new ConfigError(`The first line of ${file} is empty; write the secret there.`);
    return await use(secret);
  } finally {
    content.fill(0);
  }
}
