import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRoom } from '@vidimus/service-kit';
import type { RoomDefinition, RunningRoom } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { exportJWK, generateKeyPair } from 'jose';
import type { z } from 'zod';
import { createEmptyDatabase } from '../postgres.js';
import { testEventKeys } from './event-keys.js';
import { startTestIssuer } from './test-issuer.js';
import type { TestIssuer } from './test-issuer.js';

/** What a test may want otherwise. */
export interface TestRoomOptions {
  /** Added to, and stronger than, the environment that is made for the test. */
  readonly env?: Readonly<Record<string, string>>;
  /** Shared by several rooms of a test; without it the room has one of its own, which stops with it. */
  readonly issuer?: TestIssuer;
  /** Where the room takes "now" from; default the machine. Tokens of the issuer bear the machine's time: stay near it, or behind. */
  readonly clock?: Clock;
}

/** A request to a room under test. */
export interface TestRequest {
  readonly method?: string;
  /** Access token. */
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: a new key for every write; `null` sends none. */
  readonly idempotencyKey?: string | null;
}

/** What came back. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON, of the type that the test expects. */
  json<Body = Record<string, unknown>>(): Body;
}

/** A room that really runs: real PostgreSQL, embedded event log, real HTTP. */
export interface TestRoom {
  readonly url: string;
  readonly running: RunningRoom;
  readonly issuer: TestIssuer;
  /** The environment it was started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Every log line so far. */
  readonly logLines: readonly string[];
  /** What the room told its host as fatal. */
  readonly fatalErrors: readonly unknown[];
  request(path: string, request?: TestRequest): Promise<TestAnswer>;
  /** Stops the room and removes its databases. */
  stop(): Promise<void>;
}

/** Starts a room on a free port with everything it needs. */
export async function startTestRoom<Own extends z.ZodObject>(room: RoomDefinition<Own>, options: TestRoomOptions = {}): Promise<TestRoom> {
  await using cleanUp = new AsyncDisposableStack();
  const issuer = options.issuer ?? cleanUp.adopt(await startTestIssuer(), (own) => own.stop());
  const folder = cleanUp.adopt(await mkdtemp(join(tmpdir(), 'vidimus-room-')), (path) => rm(path, { recursive: true }));
  const database = cleanUp.use(await createEmptyDatabase());
  const eventLog = cleanUp.use(await createEmptyDatabase());
  const env = {
    VIDIMUS_PUBLIC_URL: issuer.publicUrl,
    VIDIMUS_OIDC_URL: issuer.oidcUrl,
    VIDIMUS_DATABASE_URL: database.url,
    VIDIMUS_EVENT_LOG: 'embedded',
    VIDIMUS_EVENT_LOG_URL: eventLog.url,
    VIDIMUS_DATA_KEY_FILE: await dataKeyFile(folder),
    ...(await testEventKeys(folder)),
    // A second instance has the key of the first: the issuer knows one for each room.
    ...(options.env?.['VIDIMUS_ROOM_KEY_FILE'] === undefined ? { VIDIMUS_ROOM_KEY_FILE: await roomKeyFile(folder, room.name, issuer) } : {}),
    ...options.env,
  };
  const logLines: string[] = [];
  const fatalErrors: unknown[] = [];
  const running = await startRoom(room, {
    env,
    onFatal: (error) => void fatalErrors.push(error),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    log: { write: (line: string) => void logLines.push(line) },
  });
  cleanUp.defer(() => running.stop());
  const whenStopped = cleanUp.move();
  return {
    url: running.url,
    running,
    issuer,
    env,
    logLines,
    fatalErrors,
    request: (path, request = {}) => send(`${running.url}${path}`, request),
    stop: () => whenStopped.disposeAsync(),
  };
}

async function send(url: string, { method = 'GET', token, body, headers, idempotencyKey }: TestRequest): Promise<TestAnswer> {
  const writes = method !== 'GET' && idempotencyKey !== null;
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(writes ? { 'idempotency-key': idempotencyKey ?? randomUUID() } : {}),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: <Body>() => JSON.parse(text) as Body };
}

async function dataKeyFile(folder: string): Promise<string> {
  const file = join(folder, 'data.key');
  await writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return file;
}

async function roomKeyFile(folder: string, room: string, issuer: TestIssuer): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  issuer.registerRoom(room, await exportJWK(publicKey));
  const file = join(folder, 'room.jwk');
  await writeFile(file, JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'ES256' }), { mode: 0o600 });
  return file;
}
