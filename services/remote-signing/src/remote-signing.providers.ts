import { hkdfSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Provider } from '@nestjs/common';
import { KeystoreError, openKeystore } from '@vidimus/keystore';
import type { WrappingKeystore } from '@vidimus/keystore';
import { withAdvisoryLock } from '@vidimus/persistence';
import { ConfigError } from '@vidimus/service-kit';
import type { ConfigOf, RoomKit } from '@vidimus/service-kit';
import type { REMOTE_SIGNING_CONFIG } from './config.js';
import { HOLDERS_WRAPPING_KEY, KEYSTORE } from './keys/holder-keys.js';
import { KeyEnvelope } from './keys/key-envelope.js';

type Settings = ConfigOf<typeof REMOTE_SIGNING_CONFIG>;

/**
 * The keystore with its wrapping key, and the envelopes under the room's own key.
 * @throws ConfigError when the keystore does not open.
 */
export async function remoteSigningProviders(config: Settings, { dataSource, ids, log }: RoomKit): Promise<Provider[]> {
  if (dataSource === undefined || config.VIDIMUS_DATA_KEY_FILE === undefined) throw new ConfigError('remote-signing needs a database and its data key.');
  const keystore = await openHoldersKeystore(config);
  await withAdvisoryLock(dataSource, 'vidimus.remote-signing.wrapping-key', () => keystore.ensureWrappingKey(HOLDERS_WRAPPING_KEY));
  log.info({ keystore: keystore.description }, "the keystore of holders' keys is open");
  return [
    { provide: KEYSTORE, useValue: keystore },
    // After the last answer: what was asked before is still signed.
    { provide: Symbol('vidimus.remote-signing.closing'), useValue: { onApplicationShutdown: () => keystore.close() } },
    { provide: KeyEnvelope, useValue: new KeyEnvelope(await envelopeKey(config.VIDIMUS_DATA_KEY_FILE), ids) },
  ];
}

async function openHoldersKeystore(config: Settings): Promise<WrappingKeystore> {
  try {
    return await openKeystore(config, 'VIDIMUS_REMOTE_SIGNING');
  } catch (cause) {
    if (!(cause instanceof KeystoreError)) throw cause;
    throw new ConfigError(`The keystore of remote-signing does not open (${cause.code}): ${cause.message}`, { cause });
  }
}

/** One of the keys that the room's data key stands for; the kit has read the same file, and found it sound. */
async function envelopeKey(dataKeyFile: string): Promise<Buffer> {
  const dataKey = Buffer.from((await readFile(dataKeyFile, 'utf8')).trim(), 'base64');
  const key = Buffer.from(hkdfSync('sha256', dataKey, '', 'vidimus.remote-signing.envelope.v1', 32));
  dataKey.fill(0);
  return key;
}
