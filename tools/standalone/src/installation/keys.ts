import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TOPICS } from '@vidimus/contracts';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { writePrivateFile } from './installation.js';
import { damaged } from './made.js';
import type { Made } from './made.js';

/** Rooms that call others, and what each may ask of whom. */
export const ROOM_CLIENTS = [
  {
    room: 'issuance',
    targets: ['authority', 'identity', 'notification', 'otp-sync', 'remote-signing'],
    scopes: ['authority:issue', 'authority:revoke', 'identity:holders', 'identity:officers', 'identity:organisations', 'notification:send', 'otp-sync:devices', 'remote-signing:credentials'],
  },
  { room: 'gateway', targets: ['issuance'], scopes: ['issuance:subject'] },
  { room: 'identity', targets: ['notification', 'otp-sync'], scopes: ['notification:send', 'otp-sync:verify'] },
  { room: 'notification', targets: ['identity'], scopes: ['identity:contacts'] },
  { room: 'otp-sync', targets: ['notification', 'identity'], scopes: ['notification:send', 'identity:support', 'identity:persons', 'identity:organisations'] },
  { room: 'remote-signing', targets: ['otp-sync', 'notification'], scopes: ['otp-sync:verify', 'notification:send'] },
] as const;

/** Rooms that publish events, which they sign. */
export const PUBLISHING_ROOMS: readonly string[] = [...new Set(TOPICS.map(({ owner }) => owner))];

/** The user of the brokers who makes topics and rules. */
export const KAFKA_ADMINISTRATOR = 'admin';

/** Files that the rooms are pointed to. All are made at the first start and never change. */
export interface KeyFiles {
  /** Data key of a room, by its name. */
  readonly dataKey: (room: string) => string;
  /** Private JWK of a room's client, by its name. */
  readonly roomKey: (room: string) => string;
  /** Public keys and rights of all room clients, for identity. */
  readonly roomClients: string;
  /** Private JWK by which a room signs its events, by its name. */
  readonly eventKey: (room: string) => string;
  /** Public keys by which the events of all rooms are verified. */
  readonly eventKeys: string;
  /** Password of a user of the brokers: a room, by its name, or {@link KAFKA_ADMINISTRATOR}. */
  readonly kafkaPassword: (user: string) => string;
  /** Private key by which identity signs decision statements. */
  readonly decisionKey: string;
  /** Its public half, for whoever verifies decisions. */
  readonly decisionKeys: string;
  /** Passphrase or PIN of the authority's keystore. */
  readonly keystoreSecret: string;
  /** The authority's encrypted key file, where no token is used. */
  readonly keystoreFile: string;
  /** Passphrase or PIN of the keystore that holders' keys are opened in. */
  readonly holdersKeystoreSecret: string;
  /** Its encrypted key file, where no token is used. */
  readonly holdersKeystoreFile: string;
  /** Passphrase or PIN of the keystore that keys of seeds are wrapped in. */
  readonly seedsKeystoreSecret: string;
  /** Its encrypted key file, where no token is used. */
  readonly seedsKeystoreFile: string;
  /** Secret of the OpenID client `web`, shared by gateway and identity. */
  readonly webClientSecret: string;
  /** What the SMS gateway of the demonstration asks notification for. */
  readonly smsApiKey: string;
  /** Key of the tokens in mailed links, shared by who writes and who reads them. */
  readonly linkKey: string;
  /** What the registries ask callers for. */
  readonly registryApiKey: string;
  /** Secret of this installation at the tax login. */
  readonly taxLoginSecret: string;
}

/** Secrets that are agreed with others, as they are to lie in their files. */
export interface GivenSecrets {
  readonly keystore: string;
  readonly registry: string;
  readonly taxLogin: string;
  /** Key of the SMS gateway; without it one is made, for a gateway that takes any. */
  readonly sms?: string;
}

/**
 * Makes the keys of a first start, and those of rooms that are new since.
 * @throws UserError when a key is missing or damaged that data need already.
 */
export async function prepareKeys(
  dataDir: string,
  rooms: readonly string[],
  secrets: GivenSecrets,
  made: Made,
): Promise<KeyFiles> {
  const folder = join(dataDir, 'keys');
  const files: KeyFiles = {
    dataKey: (room) => join(folder, `${room}.data-key`),
    roomKey: (room) => join(folder, `${room}.client.jwk`),
    roomClients: join(folder, 'room-clients.json'),
    eventKey: (room) => join(folder, `${room}.events.jwk`),
    eventKeys: join(folder, 'event-keys.json'),
    kafkaPassword: (user) => join(folder, `${user}.kafka-password`),
    decisionKey: join(folder, 'decision.private.jwk'),
    decisionKeys: join(folder, 'decision.public.jwks'),
    keystoreSecret: join(folder, 'keystore.secret'),
    keystoreFile: join(folder, 'authority.keystore'),
    holdersKeystoreSecret: join(folder, 'remote-signing.keystore.secret'),
    holdersKeystoreFile: join(folder, 'remote-signing.keystore'),
    seedsKeystoreSecret: join(folder, 'otp-sync.keystore.secret'),
    seedsKeystoreFile: join(folder, 'otp-sync.keystore'),
    webClientSecret: join(folder, 'web-client.secret'),
    smsApiKey: join(folder, 'sms-gateway.secret'),
    linkKey: join(folder, 'link.key'),
    registryApiKey: join(folder, 'registry.secret'),
    taxLoginSecret: join(folder, 'tax-login.secret'),
  };
  const lasting = [
    ...rooms.map((room) => ({ path: files.dataKey(room), kind: DATA_KEY })),
    ...ROOM_CLIENTS.map(({ room }) => ({ path: files.roomKey(room), kind: PRIVATE_JWK })),
    ...PUBLISHING_ROOMS.map((room) => ({ path: files.eventKey(room), kind: PRIVATE_JWK })),
    ...[...rooms, KAFKA_ADMINISTRATOR].map((user) => ({ path: files.kafkaPassword(user), kind: CLIENT_SECRET })),
    { path: files.decisionKey, kind: PRIVATE_JWK },
    { path: files.webClientSecret, kind: CLIENT_SECRET },
    { path: files.holdersKeystoreSecret, kind: KEYSTORE_SECRET },
    { path: files.seedsKeystoreSecret, kind: KEYSTORE_SECRET },
    ...(secrets.sms === undefined ? [{ path: files.smsApiKey, kind: CLIENT_SECRET }] : []),
    { path: files.linkKey, kind: DATA_KEY },
  ];
  for (const { path, kind } of lasting) await ensure(path, kind, made);
  await writePrivateFile(files.decisionKeys, json({ keys: [await publicHalf(files.decisionKey)] }));
  const eventKeys = await Promise.all(PUBLISHING_ROOMS.map(async (room) => [room, { keys: [await publicHalf(files.eventKey(room))] }] as const));
  await writePrivateFile(files.eventKeys, json(Object.fromEntries(eventKeys)));
  await writePrivateFile(files.keystoreSecret, secrets.keystore);
  await writePrivateFile(files.registryApiKey, secrets.registry);
  await writePrivateFile(files.taxLoginSecret, secrets.taxLogin);
  if (secrets.sms !== undefined) await writePrivateFile(files.smsApiKey, secrets.sms);
  const clients = await Promise.all(
    ROOM_CLIENTS.map(async ({ room, targets, scopes }) => ({
      clientId: `room:${room}`,
      jwks: { keys: [await publicHalf(files.roomKey(room))] },
      scopes,
      targets,
    })),
  );
  await writePrivateFile(files.roomClients, json(clients));
  await made.add(...lasting.map(({ path }) => nameOf(path)));
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

/** How a kind of key is made, and how one is told from a damaged file. */
interface KeyKind {
  readonly make: () => Promise<string> | string;
  readonly isSound: (content: string) => boolean;
}

const DATA_KEY: KeyKind = {
  make: () => randomBytes(32).toString('base64'),
  isSound: (content) => Buffer.from(content.trim(), 'base64').length === 32,
};
const CLIENT_SECRET: KeyKind = {
  make: () => randomBytes(32).toString('base64url'),
  isSound: (content) => /^[\w-]{43}$/.test(content),
};
/** An operator may have put the PIN of his token there. */
const KEYSTORE_SECRET: KeyKind = { make: CLIENT_SECRET.make, isSound: (content) => content.trim() !== '' };
const PRIVATE_JWK: KeyKind = { make: newPrivateJwk, isSound: (content) => /^{[^]*"d": "[^]*}\n$/.test(content) };

async function ensure(path: string, kind: KeyKind, made: Made): Promise<void> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    made.mayMake(nameOf(path), path);
    await writePrivateFile(path, await kind.make());
    return;
  }
  if (!kind.isSound(content)) throw damaged(path);
}

function nameOf(path: string): string {
  return `key ${basename(path)}`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
