import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { eventContract, TOPICS } from '@vidimus/contracts';
import type { EventType, Grant } from '@vidimus/contracts';
import { signStatement } from '@vidimus/decisions';
import type { DecisionPurpose } from '@vidimus/decisions';
import { EmbeddedEventLog } from '@vidimus/messaging';
import { eventually, keystoreSettings, startTestRoom, testRecordSigner } from '@vidimus/testing';
import type { TestAnswer, TestRoom } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { remoteSigningRoom } from '../src/index.js';
import type { PreparedCredential } from '../src/credentials/credentials.schemas.js';

const organisation = '01935a7e-6c00-7000-8000-0000000000a1';
export const AGENCY = { organisationId: organisation, organisationPath: `/${organisation}/` };
/** A role in the office that issues. */
export const OFFICER: Grant = { role: 'REGISTRATION_OFFICER', ...AGENCY, descendants: false };
/** A PIN that no test data hold by chance. */
export const PIN = '48151623';

/** A row as far as tests look at it. */
export interface StoredCredential {
  readonly state: string;
  readonly pin_state: string;
  readonly pin_tries: number;
  readonly certificate_id: string | null;
  readonly due_at: Date | null;
  readonly key_under_pin: Buffer | null;
  readonly key_under_unblock_code: Buffer | null;
  readonly key_before_issue: Buffer | null;
  readonly key_for_reset: Buffer | null;
  readonly pin_reset_id: string | null;
}

/** The room with real PostgreSQL and a real keystore; other rooms are stood in for. */
export class RunningRemoteSigning {
  private constructor(
    readonly room: TestRoom,
    readonly database: DataSource,
    readonly folder: string,
    private readonly decisionKey: KeyObject,
    private readonly log: EmbeddedEventLog,
    private readonly cleanUp: AsyncDisposableStack,
  ) {}

  static async start(kind: 'file' | 'pkcs11', env: Readonly<Record<string, string>> = {}): Promise<RunningRemoteSigning> {
    await using cleanUp = new AsyncDisposableStack();
    const folder = cleanUp.adopt(await mkdtemp(join(tmpdir(), 'vidimus-remote-signing-')), (path) => rm(path, { recursive: true }));
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const decisionKeys = join(folder, 'decision.public.jwks');
    await writeFile(decisionKeys, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'decision-1' }] }));
    const settings = { ...(await keystoreSettings('VIDIMUS_REMOTE_SIGNING', kind, folder)), VIDIMUS_DECISION_KEYS_FILE: decisionKeys, ...env };
    const room = cleanUp.adopt(await startTestRoom(remoteSigningRoom, { env: settings }), (own) => own.stop());
    const { VIDIMUS_DATABASE_URL: url, VIDIMUS_EVENT_LOG_URL: logUrl = '' } = room.env;
    const database = cleanUp.adopt(await new DataSource({ type: 'postgres', url, poolSize: 2 }).initialize(), (source) => source.destroy());
    const log = cleanUp.adopt(new EmbeddedEventLog({ url: logUrl, logger: { warn: () => undefined, error: () => undefined } }), (own) => own.close());
    return new RunningRemoteSigning(room, database, folder, privateKey, log, cleanUp.move());
  }

  stop(): Promise<void> {
    return this.cleanUp.disposeAsync();
  }

  async call(method: string, path: string, body?: unknown, scope = 'remote-signing:credentials'): Promise<TestAnswer> {
    const token = await this.room.issuer.token({ kind: 'room', sub: 'room:issuance', audience: 'urn:vidimus:room:remote-signing', scope });
    return this.room.request(path, { method, token, ...(body === undefined ? {} : { body }) });
  }

  /** As an officer with these roles. */
  async officer(officerId: string, grants: readonly Grant[], method: string, path: string, body?: unknown): Promise<TestAnswer> {
    return this.room.request(path, { method, token: await this.room.issuer.token({ sub: officerId, grants }), ...(body === undefined ? {} : { body }) });
  }

  /** What identity would state about this officer. */
  state(officerId: string, digest: string, { grant = OFFICER, issuedAt = new Date(), purpose = 'pin.reset' }: { grant?: Grant; issuedAt?: Date; purpose?: DecisionPurpose } = {}): Promise<string> {
    return signStatement({ key: this.decisionKey, kid: 'decision-1', officerId, digest, purpose, grant, issuedAt });
  }

  prepare(id: string, changes: Readonly<Record<string, unknown>> = {}): Promise<TestAnswer> {
    return this.call('PUT', `/v1/credentials/${id}`, { ...AGENCY, holderId: id, otpDeviceId: id, pin: PIN, ...changes });
  }

  /** A credential whose holder has the id of it. */
  async prepared(id: string = randomUUID(), pin = PIN): Promise<PreparedCredential> {
    const answer = await this.prepare(id, { pin });
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('CERTIFICATE REQUEST')]);
    return answer.json<PreparedCredential>();
  }

  /** A credential whose certificate is issued. */
  async active(pin = PIN): Promise<{ id: string; certificateId: string; unblockCode: string }> {
    const { id } = await this.prepared(undefined, pin);
    const certificateId = randomUUID();
    const { unblockCode } = (await this.call('POST', `/v1/credentials/${id}/unblock-codes`)).json<{ unblockCode: string }>();
    expect((await this.call('PUT', `/v1/credentials/${id}/certificate`, { certificateId })).status).toBe(200);
    await this.publishIssued(certificateId);
    await this.reaches(id, 'ACTIVE');
    return { id, certificateId, unblockCode };
  }

  async row(id: string): Promise<StoredCredential> {
    const [row]: StoredCredential[] = await this.database.query('SELECT * FROM credential WHERE id = $1', [id]);
    if (row === undefined) throw new Error(`There is no credential ${id}.`);
    return row;
  }

  async reaches(id: string, state: string): Promise<void> {
    await eventually(`the credential is ${state}`, async () => (await this.row(id)).state === state, { timeoutMs: 60_000, intervalMs: 100 });
  }

  async eventsOf(id: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
    const rows: { type: string; envelope: { data: Record<string, unknown> } }[] = await this.database.query(
      'SELECT type, envelope FROM outbox WHERE key = $1 ORDER BY position',
      [id],
    );
    return rows.map(({ type, envelope }) => ({ type, data: envelope.data }));
  }

  async historyOf(id: string): Promise<string[]> {
    const rows: { code: string }[] = await this.database.query('SELECT code FROM history WHERE aggregate_id = $1 ORDER BY position', [id]);
    return rows.map(({ code }) => code);
  }

  publishIssued(certificateId: string, eventId?: string): Promise<void> {
    const validity = { notBefore: '2026-11-21T12:00:00Z', notAfter: '2029-11-21T11:59:59Z' };
    const data = { requestId: randomUUID(), profile: 'natural-person-remote-signature', serialNumber: '4f1c2d3e', ...validity };
    return this.publish('certificate.issued.v1', certificateId, data, eventId);
  }

  /** Publishes as the authority does. */
  async publish(type: EventType, certificateId: string, data: object, eventId: string = randomUUID()): Promise<void> {
    const topic = TOPICS.find(({ name }) => name === eventContract(type)?.topic);
    if (topic === undefined) throw new Error(`No topic carries ${type}.`);
    const envelope = {
      specversion: '1.0',
      id: eventId,
      source: `/vidimus/${topic.owner}`,
      type,
      subject: certificateId,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      correlationid: randomUUID(),
      data: { certificateId, organisationId: AGENCY.organisationId, ...data },
    };
    await this.log.append([{ topic: topic.name, key: certificateId, value: testRecordSigner.sign(envelope) }]);
  }
}
