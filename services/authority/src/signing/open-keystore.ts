import { KeystoreError, openKeystore } from '@vidimus/keystore';
import type { Keystore } from '@vidimus/keystore';
import { ConfigError } from '@vidimus/service-kit';
import type { KeystoreConfig } from '../config.js';

/** Token of the keystore that a role signs with. */
export const KEYSTORE = Symbol('vidimus.authority.keystore');

/**
 * Opens the keystore that the settings name.
 * @throws ConfigError naming the setting that is missing, or why the keystore does not open.
 */
export async function openAuthorityKeystore(config: KeystoreConfig): Promise<Keystore> {
  try {
    return await openKeystore(config, 'VIDIMUS_AUTHORITY');
  } catch (cause) {
    if (!(cause instanceof KeystoreError)) throw cause;
    throw new ConfigError(`The keystore of the authority does not open (${cause.code}): ${cause.message}`, { cause });
  }
}
