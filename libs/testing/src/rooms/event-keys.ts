import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOPICS } from '@vidimus/contracts';
import { RecordSigner, RecordVerifier } from '@vidimus/messaging';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [privateJwk, publicJwk] = [privateKey.export({ format: 'jwk' }), publicKey.export({ format: 'jwk' })];
const owners = [...new Set(TOPICS.map(({ owner }) => owner))];

/** Signs as every room of a test: rooms under test believe one key, so that a test can speak for the rooms around them. */
export const testRecordSigner = new RecordSigner(privateJwk);
/** Believes it. */
export const testRecordVerifier = new RecordVerifier(Object.fromEntries(owners.map((owner) => [owner, [publicJwk]])));

/** Writes the key for a room under test. @returns the settings that name the files */
export async function testEventKeys(folder: string): Promise<{ VIDIMUS_EVENT_KEY_FILE: string; VIDIMUS_EVENT_KEYS_FILE: string }> {
  const [own, all] = [join(folder, 'events.jwk'), join(folder, 'event-keys.json')];
  await writeFile(own, JSON.stringify(privateJwk), { mode: 0o600 });
  await writeFile(all, JSON.stringify(Object.fromEntries(owners.map((owner) => [owner, { keys: [publicJwk] }]))));
  return { VIDIMUS_EVENT_KEY_FILE: own, VIDIMUS_EVENT_KEYS_FILE: all };
}
