import { readFile } from 'node:fs/promises';
import { TOPICS } from '@vidimus/contracts';
import { RecordSigner, RecordVerifier } from '@vidimus/messaging';
import { z } from 'zod';
import { ConfigError } from './room-config.js';
import type { DatabaseConfig } from './room-config.js';

const jwk = z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() });
const privateJwk = jwk.extend({ d: z.string() });
const publicKeys = z.record(z.string(), z.object({ keys: z.array(jwk).min(1) }));

/** By what the records of this room are signed, and those of others verified. */
export interface RoomEventKeys {
  /** Absent in a room that owns no topic. */
  readonly signer: RecordSigner | undefined;
  readonly verifier: RecordVerifier;
}

/** @throws ConfigError when a file cannot be read or holds no keys, or a room that publishes has none to sign with. */
export async function readEventKeys(room: string, config: Partial<DatabaseConfig>): Promise<RoomEventKeys> {
  const { VIDIMUS_EVENT_KEY_FILE: ownFile, VIDIMUS_EVENT_KEYS_FILE: allFile } = config;
  if (ownFile === undefined && TOPICS.some(({ owner }) => owner === room)) {
    throw new ConfigError(`Set VIDIMUS_EVENT_KEY_FILE to the file with the private key (JWK) by which the room ${room} signs its events.`);
  }
  const own = ownFile === undefined ? undefined : await read('VIDIMUS_EVENT_KEY_FILE', ownFile, privateJwk, 'a private JWK on the curve P-256');
  const all = allFile === undefined ? {} : await read('VIDIMUS_EVENT_KEYS_FILE', allFile, publicKeys, 'a JSON object with a JWKS of P-256 keys for each room: {"authority":{"keys":[…]}}');
  return {
    signer: own === undefined ? undefined : new RecordSigner(own),
    verifier: new RecordVerifier(Object.fromEntries(Object.entries(all).map(([name, { keys }]) => [name, keys]))),
  };
}

async function read<Schema extends z.ZodType>(variable: string, file: string, schema: Schema, wanted: string): Promise<z.infer<Schema>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`The file that ${variable} names cannot be read: check its path and its rights.`, { cause });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // What was read is not repeated: it may be a private key.
    throw new ConfigError(`The file that ${variable} names must hold ${wanted}.`);
  }
}
