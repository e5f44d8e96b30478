import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase32, decodeBase32, totp } from '@vidimus/otp';
import { startRoom } from '@vidimus/service-kit';
import type { RunningRoom } from '@vidimus/service-kit';
import { createEmptyDatabase, fakeClock, freePort, testEventKeys } from '@vidimus/testing';
import type { FakeClock } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { startNotificationStandIn } from './notification-stand-in.js';
import type { NotificationStandIn } from './notification-stand-in.js';
import { startOtpSyncStandIn } from './otp-sync-stand-in.js';
import type { OtpSyncStandIn } from './otp-sync-stand-in.js';
import { identityRoom, seedIdentity } from '../src/index.js';
import type { IdentitySeed, SeedOfficer } from '../src/index.js';

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** What the room of the tests may ask for. */
const ROOM_SCOPES = ['authority:issue', 'notification:send', 'identity:holders', 'identity:officers', 'identity:contacts', 'identity:support', 'identity:persons', 'identity:organisations'];

export const ORGANISATIONS = {
  provider: '01935a7e-6c00-7000-8000-0000000000a0',
  agencyA: '01935a7e-6c00-7000-8000-0000000000a1',
  agencyB: '01935a7e-6c00-7000-8000-0000000000a2',
} as const;

export function officer(last: string, name: string, role: SeedOfficer['grants'][number]['role'], organisationId: string, descendants = false): SeedOfficer {
  return {
    id: `01935a7e-6c00-7000-8000-0000000000${last}`,
    organisationId,
    username: `${name}@agency.example`,
    displayName: `Test ${name}`,
    email: `${name}@service.example`,
    password: `canary-${randomBytes(9).toString('base64url')}`,
    totpSecret: encodeBase32(randomBytes(20)),
    grants: [{ role, organisationId, descendants }],
  };
}

export const OFFICERS = {
  eleni: officer('f1', 'eleni', 'REGISTRATION_OFFICER', ORGANISATIONS.agencyA),
  nikos: officer('f2', 'nikos', 'REGISTRATION_OFFICER', ORGANISATIONS.agencyB),
  manager: officer('f3', 'manager', 'RA_MANAGER', ORGANISATIONS.agencyA, true),
  administrator: officer('f4', 'administrator', 'ADMINISTRATOR', ORGANISATIONS.provider, true),
} as const;

export const INTEGRATOR = {
  clientId: 'integrator-a',
  clientSecret: `canary-${randomBytes(24).toString('base64url')}`,
  organisationId: ORGANISATIONS.agencyA,
  name: 'Registry bridge',
  grants: [{ role: 'INTEGRATOR', organisationId: ORGANISATIONS.agencyA, descendants: false }],
} as const;

export const SEED: IdentitySeed = {
  organisations: [
    { id: ORGANISATIONS.provider, parentId: null, kind: 'TRUST_SERVICE_PROVIDER', name: 'Provider' },
    { id: ORGANISATIONS.agencyA, parentId: ORGANISATIONS.provider, kind: 'AGENCY', name: 'Agency A' },
    { id: ORGANISATIONS.agencyB, parentId: ORGANISATIONS.provider, kind: 'AGENCY', name: 'Agency B' },
  ],
  officers: Object.values(OFFICERS),
  integrators: [INTEGRATOR],
};

/** An identity room on real PostgreSQL with a real listener. */
export interface RunningIdentity {
  readonly room: RunningRoom;
  readonly url: string;
  /** Stands still until a test moves it. Begins at the machine's time, because the OpenID provider has a clock of its own. */
  readonly clock: FakeClock;
  readonly database: DataSource;
  readonly webSecret: string;
  readonly roomKey: ReturnType<typeof keyPair>['privateKey'];
  readonly log: string[];
  readonly messages: NotificationStandIn;
  readonly otp: OtpSyncStandIn;
  /**
   * A code that the officer can use. The time stands still, since tokens would expire by it; in its place the account forgets which
   * step it took last. Of an officer with a telephone: the code that was sent last.
   */
  nextCode(officer: SeedOfficer): Promise<string>;
  /** The whole database as text, to look for what must not be in it. */
  everyRow(): Promise<string>;
  stop(): Promise<void>;
}

/** @param seed what is there from the beginning */
export async function startIdentity(seed: IdentitySeed = SEED): Promise<RunningIdentity> {
  const [database, events] = [await createEmptyDatabase(), await createEmptyDatabase()];
  const folder = await mkdtemp(join(tmpdir(), 'identity-'));
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const webSecret = `canary-${randomBytes(24).toString('base64url')}`;
  const roomKey = keyPair();
  const url = `http://127.0.0.1:${await freePort()}`;
  const clock = fakeClock(new Date());
  const log: string[] = [];
  const jwk = (key: ReturnType<typeof keyPair>['privateKey']) => ({ ...key.export({ format: 'jwk' }), kid: 'key-1' });
  const [ownKey, messages, otp] = [keyPair(), await startNotificationStandIn(), await startOtpSyncStandIn()];
  const clients = [
    { clientId: 'room:issuance', jwks: { keys: [jwk(roomKey.privateKey)] }, scopes: ROOM_SCOPES, targets: ['authority', 'identity'] },
    { clientId: 'room:identity', jwks: { keys: [jwk(ownKey.privateKey)] }, scopes: ['notification:send', 'otp-sync:verify'], targets: ['notification', 'otp-sync'] },
  ];
  const room = await startRoom(
    identityRoom,
    {
      clock,
      env: {
        VIDIMUS_PUBLIC_URL: url,
        VIDIMUS_OIDC_URL: `${url}/oidc`,
        VIDIMUS_HTTP_PORT: new URL(url).port,
        VIDIMUS_DATABASE_URL: database.url,
        VIDIMUS_DATA_KEY_FILE: await file('data.key', randomBytes(32).toString('base64')),
        ...(await testEventKeys(folder)),
        VIDIMUS_EVENT_LOG: 'embedded',
        VIDIMUS_EVENT_LOG_URL: events.url,
        VIDIMUS_IDENTITY_WEB_CLIENT_SECRET_FILE: await file('web.secret', webSecret),
        VIDIMUS_IDENTITY_ROOM_CLIENTS_FILE: await file('rooms.json', JSON.stringify(clients)),
        VIDIMUS_IDENTITY_DECISION_KEY_FILE: await file('decision.jwk', JSON.stringify(jwk(keyPair().privateKey))),
        VIDIMUS_ROOM_KEY_FILE: await file('room.jwk', JSON.stringify({ ...jwk(ownKey.privateKey), alg: 'ES256' })),
        VIDIMUS_ROOM_URLS: JSON.stringify({ notification: messages.url, 'otp-sync': otp.url }),
        VIDIMUS_LOG_LEVEL: 'debug',
      },
      onFatal: (error) => {
        throw error;
      },
      log: { write: (line) => void log.push(line) },
    },
  );
  await seedIdentity(room, seed);
  const reader = await new DataSource({ type: 'postgres', url: database.url, installExtensions: false }).initialize();
  return {
    room,
    url,
    clock,
    database: reader,
    webSecret,
    roomKey: roomKey.privateKey,
    log,
    messages,
    otp,
    nextCode: async ({ id, totpSecret, phone }) => {
      if ((phone ?? null) !== null) return messages.codes().at(-1) ?? '';
      await reader.query('UPDATE account SET totp_last_step = NULL WHERE id = $1', [id]);
      return totp(decodeBase32(totpSecret), clock.now());
    },
    everyRow: () => everyRow(reader),
    stop: async () => {
      await room.stop();
      await messages.stop();
      await otp.stop();
      await reader.destroy();
      await database.drop();
      await events.drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** A REST call with a person's or an integrator's token. */
export async function call(identity: RunningIdentity, token: string, method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${identity.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function everyRow(database: DataSource): Promise<string> {
  const tables: { name: string }[] = await database.query(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows: { row: string }[] = await database.query(`SELECT to_jsonb(t)::text AS row FROM ${name} t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}
