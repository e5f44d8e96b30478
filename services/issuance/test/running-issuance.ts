import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { eventContract, TOPICS } from '@vidimus/contracts';
import type { EventType, Grant, Role } from '@vidimus/contracts';
import { decisionKeysSchema, signStatement } from '@vidimus/decisions';
import type { DecisionKeys, SecurityKeyEvidence } from '@vidimus/decisions';
import { EmbeddedEventLog } from '@vidimus/messaging';
import { DEMO_PEOPLE, startRegistrySimulator } from '@vidimus/registry-simulator';
import type { DemoPerson, Registry, RegistryMode, RegistrySimulator } from '@vidimus/registry-simulator';
import { LinkTokens } from '@vidimus/service-kit';
import { eventually, startTestIssuer, startTestRoom, testRecordSigner } from '@vidimus/testing';
import type { TestAnswer, TestRoom } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { issuanceRoom, seedOrganisationPolicies } from '../src/index.js';
import { startAuthorityStandIn } from './authority-stand-in.js';
import type { AuthorityStandIn } from './authority-stand-in.js';
import { startIdentityStandIn } from './identity-stand-in.js';
import type { IdentityStandIn } from './identity-stand-in.js';
import { startNotificationStandIn } from './notification-stand-in.js';
import type { NotificationStandIn } from './notification-stand-in.js';
import { logInAtTaxAuthority } from './tax-authority.js';

const API_KEY = 'key-of-the-test';
const root = '01935a7e-6c00-7000-8000-0000000000a0';
const a = '01935a7e-6c00-7000-8000-0000000000a1';
const b = '01935a7e-6c00-7000-8000-0000000000a2';

export const AGENCY_A = { id: a, path: `/${root}/${a}/`, name: 'Agency A', registryCode: 'AGENCY-A', domain: 'a.agency.example' };
export const AGENCY_B = { id: b, path: `/${root}/${b}/`, name: 'Agency B', registryCode: 'AGENCY-B', domain: 'b.agency.example' };
type Agency = typeof AGENCY_A;

export const OFFICER_A = '01935a7e-6c00-7000-8000-0000000000f1';
export const SECOND_OFFICER_A = '01935a7e-6c00-7000-8000-0000000000f2';
export const OFFICER_B = '01935a7e-6c00-7000-8000-0000000000f3';

const draftSchema = z.object({ decisionId: z.uuid(), digest: z.string(), decision: z.looseObject({ officerId: z.string() }) });
const attemptSchema = z.object({ authorizationUrl: z.url(), pending: z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() }) });
const statusSchema = z.object({ id: z.uuid(), state: z.string(), certificateId: z.uuid().nullable() });
const historySchema = z.object({ items: z.array(z.object({ code: z.string(), actor: z.object({ kind: z.string(), id: z.string() }), data: z.record(z.string(), z.unknown()) })) });

export function grantAt(agency: Agency, role: Role = 'REGISTRATION_OFFICER'): Grant {
  return { role, organisationId: agency.id, organisationPath: agency.path, descendants: false };
}

/** The person of the simulator at this tax number. */
export function personOf(taxNumber: string): DemoPerson {
  const person = DEMO_PEOPLE.find((one) => one.taxNumber === taxNumber);
  if (person === undefined) throw new Error(`The simulator has nobody at ${taxNumber}.`);
  return person;
}

/** The room with real PostgreSQL and the real simulator; identity and authority are other rooms, and stood in for. */
export class RunningIssuance {
  readonly #decisionKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #cleanUp = new AsyncDisposableStack();
  // Assigned by start(), before anybody has the object.
  room!: TestRoom;
  authority!: AuthorityStandIn;
  notification!: NotificationStandIn;
  identity!: IdentityStandIn;
  database!: DataSource;
  /** Makes the tokens of mailed links, as notification does. */
  links!: LinkTokens;
  #registries!: RegistrySimulator;
  #log!: EmbeddedEventLog;
  #restart!: () => Promise<TestRoom>;

  /** @param otherRooms addresses of further rooms, by their names */
  static async start(env: Readonly<Record<string, string>> = {}, otherRooms: Readonly<Record<string, string>> = {}): Promise<RunningIssuance> {
    const running = new RunningIssuance();
    await running.#begin(env, otherRooms);
    return running;
  }

  async #begin(env: Readonly<Record<string, string>>, otherRooms: Readonly<Record<string, string>>): Promise<void> {
    const keys = this.decisionKeys;
    const folder = this.#cleanUp.adopt(await mkdtemp(join(tmpdir(), 'vidimus-issuance-')), (path) => rm(path, { recursive: true }));
    const linkKey = randomBytes(32);
    this.links = new LinkTokens(linkKey);
    const [keysFile, apiKeyFile, linkKeyFile] = [join(folder, 'keys.json'), join(folder, 'api-key'), join(folder, 'link.key')];
    await writeFile(keysFile, JSON.stringify(keys));
    await writeFile(apiKeyFile, `${API_KEY}\n`);
    await writeFile(linkKeyFile, linkKey.toString('base64'));
    this.authority = this.#cleanUp.adopt(await startAuthorityStandIn(keys), (own) => own.stop());
    this.notification = this.#cleanUp.adopt(await startNotificationStandIn(), (own) => own.stop());
    this.identity = this.#cleanUp.adopt(await startIdentityStandIn(), (own) => own.stop());
    for (const { id, path } of [AGENCY_A, AGENCY_B]) this.identity.places.set(id, path);
    const issuer = this.#cleanUp.adopt(await startTestIssuer(), (own) => own.stop());
    const taxLoginClient = { id: 'vidimus', secret: API_KEY, redirectUris: [`${issuer.publicUrl}/session/tax-login/callback`] };
    this.#registries = this.#cleanUp.adopt(await startRegistrySimulator({ port: 0, apiKey: API_KEY, taxLoginClient }), (own) => own.stop());
    const own = {
      // The tax login of the tests speaks plain HTTP on this machine.
      VIDIMUS_MODE: 'demo',
      VIDIMUS_LINK_KEY_FILE: linkKeyFile,
      VIDIMUS_ISSUANCE_TAX_LOGIN_ISSUER: this.#registries.taxLoginIssuer,
      VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_ID: taxLoginClient.id,
      VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_SECRET_FILE: apiKeyFile,
      VIDIMUS_ISSUANCE_REGISTRY_URL: this.#registries.url,
      VIDIMUS_ISSUANCE_REGISTRY_API_KEY_FILE: apiKeyFile,
      VIDIMUS_ISSUANCE_REGISTRY_TIMEOUT_MS: '2000',
      VIDIMUS_DECISION_KEYS_FILE: keysFile,
      VIDIMUS_ROOM_URLS: JSON.stringify({ authority: this.authority.url, notification: this.notification.url, identity: this.identity.url, ...otherRooms }),
      ...env,
    };
    this.#restart = () => {
      // The harness registers a new key of the room with the issuer at each start; the old file would no longer fit.
      const { VIDIMUS_ROOM_KEY_FILE: _ofTheFirstStart, ...kept } = this.room.env;
      return startTestRoom(issuanceRoom, { issuer, env: { ...kept, ...own } });
    };
    this.room = this.#cleanUp.adopt(await startTestRoom(issuanceRoom, { issuer, env: own }), (room) => room.stop());
    const { VIDIMUS_DATABASE_URL: url, VIDIMUS_EVENT_LOG_URL: logUrl = '' } = this.room.env;
    this.database = this.#cleanUp.adopt(await new DataSource({ type: 'postgres', url, poolSize: 2 }).initialize(), (source) => source.destroy());
    this.#log = this.#cleanUp.adopt(new EmbeddedEventLog({ url: logUrl, logger: { warn: () => undefined, error: () => undefined } }), (log) => log.close());
    await seedOrganisationPolicies(this.room.running, [AGENCY_A, AGENCY_B].map((agency) => ({
      organisationId: agency.id,
      organisationPath: agency.path,
      name: agency.name,
      registryCode: agency.registryCode,
      emailDomains: [agency.domain],
      fourEyes: false,
      emailOtpAllowed: agency === AGENCY_B,
    })));
  }

  stop(): Promise<void> {
    return this.#cleanUp.disposeAsync();
  }

  /** Ends the room as a deployment does, and starts another instance on the same databases. @param meanwhile what is done to them between */
  async restart(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    await this.room.running.stop();
    await meanwhile();
    const next = await this.#restart();
    this.#cleanUp.defer(() => next.stop());
    this.room = next;
  }

  async call(officer: string, method: string, path: string, body?: unknown, grants: readonly Grant[] = [this.grantOf(officer)]): Promise<TestAnswer> {
    const token = await this.room.issuer.token({ sub: officer, grants });
    return this.room.request(path, { method, token, ...(body === undefined ? {} : { body }) });
  }

  grantOf(officer: string): Grant {
    return grantAt(officer === OFFICER_B ? AGENCY_B : AGENCY_A);
  }

  async setRegistry(registry: Registry, mode: RegistryMode): Promise<void> {
    await fetch(`${this.#registries.url}/admin/registries/${registry}`, {
      method: 'PUT',
      headers: { 'x-api-key': API_KEY },
      body: JSON.stringify({ mode }),
    });
  }

  /** Calls a route of the subject, as the gateway does for him. */
  async asSubject(id: string, method: string, rest: string, body?: object, idempotencyKey?: string): Promise<TestAnswer> {
    const claims = { kind: 'room', sub: 'room:gateway', audience: 'urn:vidimus:room:issuance', scope: 'issuance:subject' } as const;
    const token = await this.room.issuer.token(claims);
    const key = idempotencyKey === undefined ? {} : { idempotencyKey };
    return this.room.request(`/v1/subject-requests/${id}${rest}`, { method, token, ...(body === undefined ? {} : { body }), ...key });
  }

  /** Goes through the tax login of this person, on behalf of a request. */
  async taxLogin(id: string, person: Pick<DemoPerson, 'username' | 'password'>): Promise<TestAnswer> {
    const { authorizationUrl, pending } = attemptSchema.parse((await this.asSubject(id, 'POST', '/tax-login-attempts', {})).json());
    return this.asSubject(id, 'POST', '/tax-logins', { answer: await logInAtTaxAuthority(authorizationUrl, person), pending });
  }

  lookUp(officer: string, taxNumber: string): Promise<TestAnswer> {
    return this.call(officer, 'POST', '/v1/registry-lookups', { taxNumber });
  }

  /** Looks up and starts. @returns the id of the request. */
  async start(officer: string, person: DemoPerson): Promise<string> {
    const { lookupId } = (await this.lookUp(officer, person.taxNumber)).json<{ lookupId: string }>();
    const { domain } = officer === OFFICER_B ? AGENCY_B : AGENCY_A;
    const answer = await this.call(officer, 'POST', '/v1/issuance-requests', { lookupId, email: `${person.username}@${domain}` });
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('AWAITING_USER_CHECK')]);
    return statusSchema.parse(answer.json()).id;
  }

  /** Does what the subject does: logs in, and names his document. */
  async beginChecks(id: string, person: DemoPerson): Promise<TestAnswer> {
    expect((await this.taxLogin(id, person)).status).toBe(200);
    const { documentType, documentNumber } = person.document;
    return this.asSubject(id, 'POST', '/checks', { documentType, documentNumber });
  }

  /** A request of this person that waits for approval. */
  async awaitingApproval(officer: string, person: DemoPerson): Promise<string> {
    const id = await this.start(officer, person);
    await this.beginChecks(id, person);
    await this.reaches(officer, id, 'AWAITING_APPROVAL');
    return id;
  }

  async reaches(officer: string, id: string, state: string): Promise<void> {
    await eventually(`the request is ${state}`, async () => {
      const view = (await this.call(officer, 'GET', `/v1/issuance-requests/${id}`)).json<{ state: string }>();
      expect(view.state).toBe(state);
      return true;
    }, { timeoutMs: 60_000, intervalMs: 100 });
  }

  draft(officer: string, id: string, date: string = new Date().toISOString().slice(0, 10)): Promise<TestAnswer> {
    const presence = { date, place: 'Athens', documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-778899' };
    return this.call(officer, 'POST', `/v1/issuance-requests/${id}/decision-drafts`, { presence, locale: 'en' });
  }

  /** Identity's public decision keys. */
  get decisionKeys(): DecisionKeys {
    return decisionKeysSchema.parse({ keys: [{ ...this.#decisionKey.publicKey.export({ format: 'jwk' }), kid: 'decision-1' }] });
  }

  /** What identity would state about this officer. */
  state(officer: string, digest: string, changes: { grant?: Grant; issuedAt?: Date; securityKey?: SecurityKeyEvidence } = {}): Promise<string> {
    const { grant = this.grantOf(officer), issuedAt = new Date(), securityKey } = changes;
    return signStatement({ key: this.#decisionKey.privateKey, kid: 'decision-1', officerId: officer, digest, grant, issuedAt, securityKey });
  }

  /** Drafts and states; ready to be handed in. */
  async decisionOf(officer: string, id: string): Promise<{ decisionId: string; statement: string }> {
    const { decisionId, digest } = draftSchema.parse((await this.draft(officer, id)).json());
    return { decisionId, statement: await this.state(officer, digest) };
  }

  approve(officer: string, id: string, decision: { decisionId: string; statement: string }): Promise<TestAnswer> {
    return this.call(officer, 'POST', `/v1/issuance-requests/${id}/approval`, decision);
  }

  /** A request of this person that is approved. */
  async approved(officer: string, person: DemoPerson): Promise<string> {
    const id = await this.awaitingApproval(officer, person);
    expect((await this.approve(officer, id, await this.decisionOf(officer, id))).status).toBe(200);
    return id;
  }

  async historyCodes(officer: string, id: string): Promise<string[]> {
    return (await this.history(officer, id)).map((line) => line.code);
  }

  async history(officer: string, id: string): Promise<z.infer<typeof historySchema>['items']> {
    return historySchema.parse((await this.call(officer, 'GET', `/v1/issuance-requests/${id}/history`)).json()).items;
  }

  async eventsOf(id: string): Promise<string[]> {
    const rows: { type: string }[] = await this.database.query('SELECT type FROM outbox WHERE key = $1 ORDER BY position', [id]);
    return rows.map(({ type }) => type);
  }

  /** Publishes as the room does that owns the event. The same event id may be given twice. */
  async publish(type: EventType, subject: string, data: object, eventId: string = randomUUID()): Promise<void> {
    const topic = TOPICS.find(({ name }) => name === eventContract(type)?.topic);
    if (topic === undefined) throw new Error(`No topic carries ${type}.`);
    const envelope = {
      specversion: '1.0',
      id: eventId,
      source: `/vidimus/${topic.owner}`,
      type,
      subject,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      correlationid: randomUUID(),
      data,
    };
    await this.#log.append([{ topic: topic.name, key: subject, value: testRecordSigner.sign(envelope) }]);
  }
}
