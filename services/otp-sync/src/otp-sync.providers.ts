import type { Provider } from '@nestjs/common';
import { KeystoreError, openKeystore } from '@vidimus/keystore';
import type { WrappingKeystore } from '@vidimus/keystore';
import { withAdvisoryLock } from '@vidimus/persistence';
import { ConfigError } from '@vidimus/service-kit';
import type { ConfigOf, RoomKit } from '@vidimus/service-kit';
import type { OTP_SYNC_CONFIG } from './config.js';
import { OTP_SETTINGS, settingsFrom } from './otp-settings.js';
import { SEEDS_KEYSTORE, SEEDS_WRAPPING_KEY } from './seed-keys/seed-key-envelope.js';

type Settings = ConfigOf<typeof OTP_SYNC_CONFIG>;

/**
 * What the limits come to, and the keystore with the key that wraps keys of seeds.
 * @throws ConfigError when the limits let too much be guessed, or the keystore does not open.
 */
export async function otpSyncProviders(config: Settings, { dataSource, log }: RoomKit): Promise<Provider[]> {
  if (dataSource === undefined) throw new ConfigError('otp-sync needs a database.');
  const settings = settingsFrom(config);
  const keystore = await openSeedsKeystore(config);
  await withAdvisoryLock(dataSource, 'vidimus.otp-sync.wrapping-key', () => keystore.ensureWrappingKey(SEEDS_WRAPPING_KEY, 'data-keys'));
  log.info({ keystore: keystore.description }, 'the keystore of seeds is open');
  return [
    { provide: OTP_SETTINGS, useValue: settings },
    { provide: SEEDS_KEYSTORE, useValue: keystore },
    { provide: Symbol('vidimus.otp-sync.closing'), useValue: { onApplicationShutdown: () => keystore.close() } },
  ];
}

async function openSeedsKeystore(config: Settings): Promise<WrappingKeystore> {
  try {
    return await openKeystore(config, 'VIDIMUS_OTP_SYNC');
  } catch (cause) {
    if (!(cause instanceof KeystoreError)) throw cause;
    throw new ConfigError(`The keystore of otp-sync does not open (${cause.code}): ${cause.message}`, { cause });
  }
}
