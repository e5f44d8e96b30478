import { hkdfSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Provider } from '@nestjs/common';
import { decisionKeysSchema, relyingPartyOf } from '@vidimus/decisions';
import type { DecisionKeys } from '@vidimus/decisions';
import { KeystoreError, openKeystore } from '@vidimus/keystore';
import type { WrappingKeystore } from '@vidimus/keystore';
import { withAdvisoryLock } from '@vidimus/persistence';
import { ConfigError } from '@vidimus/service-kit';
import type { ConfigOf, RoomKit } from '@vidimus/service-kit';
import type { REMOTE_SIGNING_CONFIG } from './config.js';
import { HOLDERS_WRAPPING_KEY, KEYSTORE } from './keys/holder-keys.js';
import { KeyEnvelope } from './keys/key-envelope.js';
import { DECISION_TRUST } from './pin-resets/reset-evidence.js';
import type { DecisionTrust } from './pin-resets/reset-evidence.js';

type Settings = ConfigOf<typeof REMOTE_SIGNING_CONFIG>;

/**
 * The keystore with its wrapping key, and the envelopes under the room's own key.
 * @throws ConfigError when the keystore does not open.
 */
export async function remoteSigningProviders(config: Settings, { dataSource, ids, log }: RoomKit): Promise<Provider[]> {
  if (dataSource === undefined || config.VIDIMUS_DATA_KEY_FILE === undefined) throw new ConfigError('remote-signing needs a database and its data key.');
  const trust: DecisionTrust = { keys: await readDecisionKeys(config.VIDIMUS_DECISION_KEYS_FILE), relyingParty: relyingPartyOf(config.VIDIMUS_PUBLIC_URL) };
  const keystore = await openHoldersKeystore(config);
  await withAdvisoryLock(dataSource, 'vidimus.remote-signing.wrapping-key', () => keystore.ensureWrappingKey(HOLDERS_WRAPPING_KEY));
  log.info({ keystore: keystore.description }, "the keystore of holders' keys is open");
  return [
    { provide: DECISION_TRUST, useValue: trust },
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

async function readDecisionKeys(file: string): Promise<DecisionKeys> {
  try {
    return decisionKeysSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new ConfigError('The file that VIDIMUS_DECISION_KEYS_FILE names cannot be used: it holds the public P-256 keys (JWKS) that identity signs decisions with.', { cause });
  }
}

/** One of the keys that the room's data key stands for; the kit has read the same file, and found it sound. */
async function envelopeKey(dataKeyFile: string): Promise<Buffer> {
  const dataKey = Buffer.from((await readFile(dataKeyFile, 'utf8')).trim(), 'base64');
  const key = Buffer.from(hkdfSync('sha256', dataKey, '', 'vidimus.remote-signing.envelope.v1', 32));
  dataKey.fill(0);
  return key;
}
