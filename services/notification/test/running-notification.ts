import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Grant } from '@vidimus/contracts';
import { eventually, startTestRoom } from '@vidimus/testing';
import type { TestAnswer, TestRoom } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { notificationRoom } from '../src/index.js';
import { startIdentityStandIn } from './identity-stand-in.js';
import type { IdentityStandIn } from './identity-stand-in.js';
import { startMailServer } from './scripted-mail-server.js';
import type { ScriptedMailServer } from './scripted-mail-server.js';
import { startSmsGateway } from './scripted-sms-gateway.js';
import type { ScriptedSmsGateway } from './scripted-sms-gateway.js';

const root = '01935a7e-6c00-7000-8000-0000000000a0';
const a = '01935a7e-6c00-7000-8000-0000000000a1';
const b = '01935a7e-6c00-7000-8000-0000000000a2';
export const AGENCY_A = { id: a, path: `/${root}/${a}/` };
export const AGENCY_B = { id: b, path: `/${root}/${b}/` };

/** Key of the links in mails. */
export const LINK_KEY = Buffer.alloc(32, 7);

export interface SeenMessage {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly serverCode: number | null;
  readonly sentAt: string | null;
  readonly endedAt: string | null;
  readonly templateVersion: number | null;
  readonly locale: string | null;
  readonly channel: string;
  readonly failureReason: string | null;
  readonly reportStatus: string | null;
}

/** A recipient of each kind that can be reached. */
export const REACHABLE = { MAIL: { email: 'somebody@a.agency.example' }, SMS: { phone: '+302100000000' } };

/** An order that can be sent. */
export function orderFor(aboutId: string, email = 'somebody@a.agency.example') {
  return {
    template: 'issuance-invitation',
    locale: 'el',
    to: { email },
    parameters: { recipientName: 'Eleni Example', organisationName: 'Agency A', linkVersion: '1' },
    about: { type: 'issuance-request', id: aboutId, organisationId: AGENCY_A.id, organisationPath: AGENCY_A.path },
  };
}

/** The room with real PostgreSQL and a real SMTP server that answers as the test wants. */
export class RunningNotification {
  readonly #cleanUp = new AsyncDisposableStack();
  // Assigned by start(), before anybody has the object.
  room!: TestRoom;
  mailServer!: ScriptedMailServer;
  smsGateway!: ScriptedSmsGateway;
  identity!: IdentityStandIn;
  database!: DataSource;

  /** @param changes settings that differ. */
  static async start(changes: Readonly<Record<string, string>> = {}): Promise<RunningNotification> {
    const running = new RunningNotification();
    try {
      await running.#begin(changes);
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  }

  async #begin(changes: Readonly<Record<string, string>>): Promise<void> {
    this.mailServer = await startMailServer();
    this.#cleanUp.defer(() => this.mailServer.stop());
    const folder = this.#cleanUp.adopt(await mkdtemp(join(tmpdir(), 'vidimus-notification-')), (path) => rm(path, { recursive: true }));
    const linkKeyFile = join(folder, 'link.key');
    await writeFile(linkKeyFile, LINK_KEY.toString('base64'), { mode: 0o600 });
    this.smsGateway = this.#cleanUp.adopt(await startSmsGateway(), (own) => own.stop());
    this.identity = this.#cleanUp.adopt(await startIdentityStandIn(), (own) => own.stop());
    const smsKeyFile = join(folder, 'sms.key');
    await writeFile(smsKeyFile, `${this.smsGateway.apiKey}\n`, { mode: 0o600 });
    const env = {
      VIDIMUS_LINK_KEY_FILE: linkKeyFile,
      VIDIMUS_NOTIFICATION_SMTP_URL: this.mailServer.url,
      VIDIMUS_NOTIFICATION_FROM: 'no-reply@vidimus.example',
      VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: 'bounces.vidimus.example',
      VIDIMUS_NOTIFICATION_BOUNCE_PORT: '0',
      VIDIMUS_NOTIFICATION_SMS_URL: this.smsGateway.url,
      VIDIMUS_NOTIFICATION_SMS_API_KEY_FILE: smsKeyFile,
      VIDIMUS_ROOM_URLS: JSON.stringify({ identity: this.identity.url }),
      ...changes,
    };
    this.room = this.#cleanUp.adopt(await startTestRoom(notificationRoom, { env }), (room) => room.stop());
    const { VIDIMUS_DATABASE_URL: url } = this.room.env;
    this.database = this.#cleanUp.adopt(await new DataSource({ type: 'postgres', url, poolSize: 2 }).initialize(), (source) => source.destroy());
  }

  stop(): Promise<void> {
    return this.#cleanUp.disposeAsync();
  }

  /** Asks as the room issuance does. */
  async put(id: string, order: object, scope = 'notification:send'): Promise<TestAnswer> {
    const token = await this.room.issuer.token({ kind: 'room', sub: 'room:issuance', audience: 'urn:vidimus:room:notification', scope });
    return this.room.request(`/v1/messages/${id}`, { method: 'PUT', token, body: order });
  }

  /** Accepts a message about something new that differs from {@link orderFor} in what is given. */
  async sendLike(changes: object): Promise<{ id: string; aboutId: string }> {
    const [id, aboutId] = [randomUUID(), randomUUID()];
    const answer = await this.put(id, { ...orderFor(aboutId), ...changes });
    expect([answer.status, answer.json()]).toEqual([202, { id, state: expect.any(String) }]);
    return { id, aboutId };
  }

  /** Accepts a message about something new. */
  send(email?: string): Promise<{ id: string; aboutId: string }> {
    return this.sendLike(email === undefined ? {} : { to: { email } });
  }

  async list(aboutId: string, agency = AGENCY_A): Promise<TestAnswer> {
    const grant: Grant = { role: 'REGISTRATION_OFFICER', organisationId: agency.id, organisationPath: agency.path, descendants: false };
    const token = await this.room.issuer.token({ grants: [grant] });
    return this.room.request(`/v1/messages?aboutId=${aboutId}`, { token });
  }

  async reaches(aboutId: string, state: string, timeoutMs = 60_000): Promise<SeenMessage> {
    return eventually(`the message is ${state}`, async () => {
      const [message] = (await this.list(aboutId)).json<{ items: SeenMessage[] }>().items;
      expect(message?.state).toBe(state);
      return message;
    }, { timeoutMs, intervalMs: 50 });
  }

  async eventsOf(id: string): Promise<{ type: string; data: object }[]> {
    return this.database.query(`SELECT type, envelope -> 'data' AS data FROM outbox WHERE key = $1 ORDER BY position`, [id]);
  }

  async historyOf(id: string): Promise<string[]> {
    const rows: { code: string }[] = await this.database.query('SELECT code FROM history WHERE aggregate_id = $1 ORDER BY position', [id]);
    return rows.map(({ code }) => code);
  }
}
