import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { eventContract, TOPICS } from '@vidimus/contracts';
import type { EventType } from '@vidimus/contracts';
import { EmbeddedEventLog } from '@vidimus/messaging';
import { decodeBase32, totp } from '@vidimus/otp';
import { eventually, fakeClock, keystoreSettings, startTestIssuer, startTestRoom, testRecordSigner } from '@vidimus/testing';
import type { FakeClock, KeystoreKind, TestAnswer, TestIssuer, TestRoom } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { otpSyncRoom } from '../src/index.js';
import { startNotificationStandIn } from './notification-stand-in.js';
import type { NotificationStandIn, ReceivedMessage } from './notification-stand-in.js';
import { startSupportStandIn } from './support-stand-in.js';
import type { SupportStandIn } from './support-stand-in.js';
import { RoomProcess } from './room-process.js';

const root = '01935a7e-6c00-7000-8000-0000000000a0';
const agency = '01935a7e-6c00-7000-8000-0000000000a1';
export const AGENCY = { organisationId: agency, organisationPath: `/${root}/${agency}/` };
export const PHONE = '+306900000123';

export const STEP_MS = 30_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Clocks of tests run ahead of the machine's: tokens hold that long. */
const TOKEN_SECONDS = 20 * 365 * 24 * 3_600;

/** Something to be signed. */
export const DIGEST = createHash('sha256').update('a document').digest('base64url');
export const OTHER_DIGEST = createHash('sha256').update('another document').digest('base64url');

export interface SeenDevice {
  readonly id: string;
  readonly holderId: string;
  readonly secret: string;
}

/** A device as GET shows it. */
export interface DeviceAnswer {
  readonly state: string;
  readonly maskedAddress: string | null;
  readonly lock: string | null;
  readonly hasUserCode: boolean;
  readonly challenge: { readonly purpose: string; readonly state: string; readonly expiresAt: string; readonly resendAfter: string } | null;
}

/** What is counted at a device, as it lies in the database. */
export interface Counts {
  readonly attempts: number;
  readonly accepted_attempt: number;
  readonly last_step: number | null;
  readonly locked_at: Date | null;
}

/** How a test has another request made than the usual one. */
export interface Changes {
  readonly purpose?: string;
  readonly digest?: string;
  readonly key?: string;
  readonly room?: TestRoom;
}

/** The room with real PostgreSQL, on a clock that the test moves; notification is another room, and stood in for. */
export class RunningOtpSync {
  readonly #cleanUp = new AsyncDisposableStack();
  readonly clock: FakeClock = fakeClock(new Date());
  readonly #tokens = new Map<string, Promise<string>>();
  // Assigned by start(), before anybody has the object.
  issuer!: TestIssuer;
  room!: TestRoom;
  notification!: NotificationStandIn;
  support!: SupportStandIn;
  database!: DataSource;
  #log!: EmbeddedEventLog;
  #env!: Readonly<Record<string, string>>;

  static async start(env: Readonly<Record<string, string>> = {}, keystore: KeystoreKind = 'file'): Promise<RunningOtpSync> {
    const running = new RunningOtpSync();
    await running.#begin(env, keystore);
    return running;
  }

  async #begin(env: Readonly<Record<string, string>>, kind: KeystoreKind): Promise<void> {
    const folder = this.#cleanUp.adopt(await mkdtemp(join(tmpdir(), 'vidimus-otp-sync-')), (path) => rm(path, { recursive: true }));
    const keystore = await keystoreSettings('VIDIMUS_OTP_SYNC', kind, folder);
    this.issuer = this.#cleanUp.adopt(await startTestIssuer(), (own) => own.stop());
    this.notification = this.#cleanUp.adopt(await startNotificationStandIn(), (own) => own.stop());
    this.support = this.#cleanUp.adopt(await startSupportStandIn(), (own) => own.stop());
    this.support.places.set(AGENCY.organisationId, AGENCY.organisationPath);
    this.#env = { VIDIMUS_ROOM_URLS: JSON.stringify({ notification: this.notification.url, identity: this.support.url }), ...keystore, ...env };
    this.room = this.#cleanUp.adopt(await startTestRoom(otpSyncRoom, { issuer: this.issuer, clock: this.clock, env: this.#env }), (room) => room.stop());
    const { VIDIMUS_DATABASE_URL: url, VIDIMUS_EVENT_LOG_URL: logUrl = '' } = this.room.env;
    this.database = this.#cleanUp.adopt(await new DataSource({ type: 'postgres', url, poolSize: 2 }).initialize(), (source) => source.destroy());
    this.#log = this.#cleanUp.adopt(new EmbeddedEventLog({ url: logUrl, logger: { warn: () => undefined, error: () => undefined } }), (log) => log.close());
  }

  stop(): Promise<void> {
    return this.#cleanUp.disposeAsync();
  }

  /** Another instance of the room beside the first one, on the same database and under the same data key. */
  async secondInstance(): Promise<TestRoom> {
    return this.#cleanUp.adopt(await startTestRoom(otpSyncRoom, { issuer: this.issuer, clock: this.clock, env: { ...this.room.env, ...this.#env } }), (room) => room.stop());
  }

  /** The room as so many processes of their own, on the same database; whoever asks for them ends them. Their clock is the machine's. */
  async asProcesses(count: number, options: { readonly hasSpare?: boolean } = {}): Promise<RoomProcess[]> {
    const processes = Array.from({ length: count }, () => new RoomProcess({ ...this.room.env, ...this.#env }, options));
    await Promise.all(processes.map((process) => process.start()));
    return processes;
  }

  /** Asks as another room does. */
  async call(method: string, path: string, body?: unknown, { scope = 'otp-sync:devices', key, room = this.room }: { scope?: string; key?: string; room?: TestRoom } = {}): Promise<TestAnswer> {
    const token = await this.tokenOfRoom(scope);
    return room.request(path, { method, token, ...(body === undefined ? {} : { body }), ...(key === undefined ? {} : { idempotencyKey: key }) });
  }

  /** The token by which another room asks. */
  tokenOfRoom(scope: string): Promise<string> {
    const claims = { kind: 'room', sub: 'room:issuance', audience: 'urn:vidimus:room:otp-sync', scope, expiresInSeconds: TOKEN_SECONDS } as const;
    const token = this.#tokens.get(scope) ?? this.issuer.token(claims);
    this.#tokens.set(scope, token);
    return token;
  }

  put(id: string, order: object): Promise<TestAnswer> {
    return this.call('PUT', `/v1/devices/${id}`, { ...AGENCY, ...order });
  }

  /** A device of a fresh holder. */
  async register(order: object): Promise<SeenDevice> {
    const [id, holderId] = [randomUUID(), randomUUID()];
    const answer = await this.put(id, { holderId, ...order });
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('REGISTERED')]);
    return { id, holderId, secret: answer.json<{ secret: string | null }>().secret ?? '' };
  }

  /** An active program; a minute has passed since the code that activated it. */
  async activeProgram(): Promise<SeenDevice> {
    const device = await this.register({ kind: 'AUTHENTICATOR' });
    expect((await this.activate(device.id, this.codeOf(device))).status).toBe(200);
    this.clock.advance(2 * STEP_MS);
    return device;
  }

  /** An active number; a minute has passed since the code that activated it was asked for. */
  async activePhone(): Promise<SeenDevice> {
    const device = await this.register({ kind: 'SMS', address: PHONE });
    const { code } = (await this.sentTo(device.id)).parameters;
    expect((await this.activate(device.id, code)).status).toBe(200);
    this.clock.advance(MINUTE_MS);
    return device;
  }

  /** What the program of the holder shows, so many steps off. */
  codeOf({ secret }: SeenDevice, steps = 0): string {
    return totp(decodeBase32(secret), new Date(this.clock.now().getTime() + steps * STEP_MS));
  }

  /** A code that is none of those that the program shows within ten steps. */
  wrongCodeOf(device: SeenDevice, number = 0): string {
    const right = new Set(Array.from({ length: 21 }, (_, index) => this.codeOf(device, index - 10)));
    const wrong = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(6, '0')).filter((code) => !right.has(code));
    return wrong[number % wrong.length] ?? '';
  }

  activate(id: string, code: string, key?: string): Promise<TestAnswer> {
    return this.call('POST', `/v1/devices/${id}/activations`, { code }, key === undefined ? {} : { key });
  }

  verify(id: string, code: string, { purpose = 'signature', digest = DIGEST, key, room = this.room }: Changes = {}): Promise<TestAnswer> {
    const options = { scope: 'otp-sync:verify', room, ...(key === undefined ? {} : { key }) };
    return this.call('POST', `/v1/devices/${id}/verifications`, { code, purpose, digest }, options);
  }

  askForCode(id: string): Promise<TestAnswer> {
    return this.call('POST', `/v1/devices/${id}/challenges`, { purpose: 'device-activation', locale: 'el' });
  }

  askForVerificationCode(id: string, { purpose = 'signature', digest = DIGEST }: Changes = {}): Promise<TestAnswer> {
    return this.call('POST', `/v1/devices/${id}/verification-challenges`, { purpose, digest, locale: 'it' }, { scope: 'otp-sync:verify' });
  }

  /** Asks for a code, and waits for the message that carries it. */
  async sentTo(id: string, ask: () => Promise<TestAnswer> = () => this.askForCode(id)): Promise<ReceivedMessage> {
    const answer = await ask();
    expect([answer.status, answer.text]).toEqual([202, expect.stringContaining('expiresAt')]);
    const [newest]: { id: string }[] = await this.database.query('SELECT id FROM otp_challenge WHERE device_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1', [id]);
    return eventually('the code is sent', () => this.notification.messages.find(({ messageId }) => messageId === newest?.id));
  }

  async get(id: string): Promise<DeviceAnswer> {
    return (await this.call('GET', `/v1/devices/${id}`)).json<DeviceAnswer>();
  }

  async row(id: string): Promise<Counts> {
    const [row]: Counts[] = await this.database.query('SELECT attempts, accepted_attempt, last_step, locked_at FROM otp_device WHERE id = $1', [id]);
    if (row === undefined) throw new Error('There is no such device.');
    return row;
  }

  async eventsOf(id: string): Promise<{ type: string; data: object }[]> {
    return this.database.query(`SELECT type, envelope -> 'data' AS data FROM outbox WHERE key = $1 ORDER BY position`, [id]);
  }

  async typesOf(id: string): Promise<string[]> {
    return (await this.eventsOf(id)).map(({ type }) => type);
  }

  /** Publishes as notification does. */
  async publish(type: EventType, { messageId, template, about }: ReceivedMessage): Promise<void> {
    const topic = TOPICS.find(({ name }) => name === eventContract(type)?.topic);
    if (topic === undefined) throw new Error(`No topic carries ${type}.`);
    const data = { messageId, template, aboutType: about.type, aboutId: about.id, organisationId: about.organisationId };
    const envelope = {
      ...{ specversion: '1.0', id: randomUUID(), source: `/vidimus/${topic.owner}`, type, subject: messageId, time: new Date().toISOString() },
      ...{ datacontenttype: 'application/json', correlationid: randomUUID(), data },
    };
    await this.#log.append([{ topic: topic.name, key: messageId, value: testRecordSigner.sign(envelope) }]);
  }
}

/** The problem of an answer: its name, and what it says about the code. */
export function problemOf(answer: TestAnswer): string {
  const { type, errors } = answer.json<{ type: string; errors?: { code?: string }[] }>();
  return [type.slice(type.lastIndexOf('/') + 1).replace(/^.*#/, ''), errors?.[0]?.code].filter(Boolean).join(' ');
}
