import { randomBytes } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { writePrivateFile } from './installation.js';

/** Rooms that call others, and what each may ask of whom. */
export const ROOM_CLIENTS = [
  { room: 'issuance', targets: ['authority', 'notification'], scopes: ['authority:issue', 'notification:send'] },
] as const;

/** Files that the rooms are pointed to. All are made at the first start and never change. */
export interface KeyFiles {
  /** Data key of a room, by its name. */
  readonly dataKey: (room: string) => string;
  /** Private JWK of a room's client, by its name. */
  readonly roomKey: (room: string) => string;
  /** Public keys and rights of all room clients, for identity. */
  readonly roomClients: string;
  /** Private key by which identity signs decision statements. */
  readonly decisionKey: string;
  /** Its public half, for whoever verifies decisions. */
  readonly decisionKeys: string;
  /** Passphrase or PIN of the authority's keystore. */
  readonly keystoreSecret: string;
  /** The authority's encrypted key file, where no token is used. */
  readonly keystoreFile: string;
  /** Secret of the OpenID client `web`, shared by gateway and identity. */
  readonly webClientSecret: string;
  /** What the registries ask callers for. */
  readonly registryApiKey: string;
}

/** Makes the keys that are missing. */
export async function prepareKeys(
  dataDir: string,
  rooms: readonly string[],
  secrets: { readonly keystore: string; readonly registry: string },
): Promise<KeyFiles> {
  const folder = join(dataDir, 'keys');
  const files: KeyFiles = {
    dataKey: (room) => join(folder, `${room}.data-key`),
    roomKey: (room) => join(folder, `${room}.client.jwk`),
    roomClients: join(folder, 'room-clients.json'),
    decisionKey: join(folder, 'decision.private.jwk'),
    decisionKeys: join(folder, 'decision.public.jwks'),
    keystoreSecret: join(folder, 'keystore.secret'),
    keystoreFile: join(folder, 'authority.keystore'),
    webClientSecret: join(folder, 'web-client.secret'),
    registryApiKey: join(folder, 'registry.secret'),
  };
  for (const room of rooms) await ensure(files.dataKey(room), async () => randomBytes(32).toString('base64'));
  for (const { room } of ROOM_CLIENTS) await ensure(files.roomKey(room), newPrivateJwk);
  await ensure(files.decisionKey, newPrivateJwk);
  await writePrivateFile(files.decisionKeys, json({ keys: [await publicHalf(files.decisionKey)] }));
  await writePrivateFile(files.keystoreSecret, secrets.keystore);
  await ensure(files.webClientSecret, async () => randomBytes(32).toString('base64url'));
  await writePrivateFile(files.registryApiKey, secrets.registry);
  const clients = await Promise.all(
    ROOM_CLIENTS.map(async ({ room, targets, scopes }) => ({
      clientId: `room:${room}`,
      jwks: { keys: [await publicHalf(files.roomKey(room))] },
      scopes,
      targets,
    })),
  );
  await writePrivateFile(files.roomClients, json(clients));
  return files;
}

async function newPrivateJwk(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return json({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' });
}

async function publicHalf(path: string): Promise<JWK> {
  const { d: _private, ...rest } = JSON.parse(await readFile(path, 'utf8')) as JWK;
  return rest;
}

async function ensure(path: string, make: () => Promise<string>): Promise<void> {
  try {
    await access(path);
  } catch {
    await writePrivateFile(path, await make());
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
