import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PUBLIC_ROOMS } from '@vidimus/gateway';
import { eventually } from '@vidimus/testing';
import { completeAsSubject } from '../../support/walk/completion.js';
import type { Holder } from '../../support/walk/completion.js';
import type { CookieJar } from '../../support/platform/cookie-jar.js';
import { listenerUrl, platformReport } from '../../support/platform/report.js';
import type { DemoPerson } from '../../support/platform/report.js';
import { crowdPerson } from '../../support/people/crowd.js';
import { usedCodes } from '../../support/people/second-factor.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import type { Person } from '../../support/people/sign-in.js';
import { linkMailed } from '../../support/walk/subject.js';
import { apiOperations } from '../../support/platform/api-operations.js';
import { installationSecrets, processTraces } from '../../support/platform/process-traces.js';
import { databaseTraces, recordTraces } from '../../support/platform/traces.js';
import type { Trace } from '../../support/platform/traces.js';
import { approve, expectStatus, inState, passChecks, presence, requestPath, startIssuance } from '../../support/walk/walk.js';

/** Signing in takes codes, which other files may have used up for a while. */
const PATIENCE_MS = 300_000;

/** Something that must not be found. */
interface Canary {
  readonly name: string;
  /** @param written the same text in capitals, without accents */
  readonly isIn: (text: string, written: string) => boolean;
}

/** Without accents and in capitals, as registries write it: the same text in whatever writing. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();
}

function canary(name: string, text: string): Canary {
  if (text.length < 4) throw new Error(`${name} is too short to be looked for.`);
  const wanted = plain(text);
  return { name, isIn: (_text, written) => written.includes(wanted) };
}

/** Six digits by themselves: within digests, instants and ids the same digits mean nothing. */
function code(text: string): Canary {
  const alone = new RegExp(`(?<![\\w.:+/=-])${text}(?![\\w.:+/=-])`, 'u');
  return { name: 'code or PIN', isIn: (text) => alone.test(text) };
}

/** What one browser holds. */
function cookies(jar: CookieJar): Canary[] {
  return jar.header('/').split('; ').map((pair) => canary('cookie', pair.slice(pair.indexOf('=') + 1)));
}

describe('after an issuance', () => {
  let officer: Person;
  let person: DemoPerson;
  let canaries: Canary[];
  let addresses: readonly string[];

  beforeAll(async () => {
    using visited = watchAddresses();
    officer = await newOfficer('AGENCY-B');
    person = crowdPerson(171, 'AGENCY-B');
    const agency = platformReport().organisations.find((known) => known.registryCode === 'AGENCY-B');
    const id = await startIssuance(officer, person, agency?.emailDomain ?? '');
    const started = await officer.get(requestPath(id));
    const subject = await passChecks(officer, id, person);
    const { token: link } = await linkMailed(String(started.body['email']), id);
    await inState(officer, id, 'AWAITING_APPROVAL');
    expectStatus(await approve(officer, id), 200);
    const token = await integratorToken();
    const holder = await completeAsSubject(subject, id);
    await inState(officer, id, 'COMPLETED');
    const keys = installationSecrets().map((secret) => canary('key or password of the installation', secret));
    expect(keys.length).toBeGreaterThan(10);
    canaries = [...personal(person, String(started.body['email'])), ...secrets(officer, token), canary('token of the mailed link', link), ...cookies(subject.jar), ...ofHolder(holder), ...keys];
    addresses = visited.addresses;
  }, PATIENCE_MS);

  const personal = ({ taxNumber, givenName, surname, document }: DemoPerson, email: string): Canary[] => [
    canary('tax number', taxNumber),
    canary('given name', givenName),
    canary('surname', surname),
    canary('e-mail address', email),
    canary('document number', document.documentNumber),
    canary('document number that the officer saw', presence().documentNumber),
    canary('place of the meeting', presence().place),
  ];
  const secrets = ({ account, jar }: Person, token: string): Canary[] => [
    canary('password', account.password),
    canary('seed of the second factor', account.totpSecret),
    ...usedCodes(account).map(code),
    canary('user name at the tax authority', person.username),
    canary('password at the tax authority', person.password),
    canary('secret of the integrator', platformReport().integrator.clientSecret),
    canary('access token', token),
    ...cookies(jar),
  ];

  const ofHolder = (holder: Holder): Canary[] => [
    canary('user-id', holder.userId),
    canary('password of the holder', holder.password),
    code(holder.pin),
    canary('seed of the authenticator', holder.totpSecret),
    code(holder.firstCode),
    canary('user code', holder.userCode),
    canary('unblock code', holder.unblockCode),
    canary('revocation code', holder.revocationCode),
  ];

  const found = (traces: readonly Trace[], wanted: readonly Canary[] = canaries): string[] => {
    const hits = traces.flatMap(({ place, text }) => {
      const written = plain(text);
      return wanted.filter(({ isIn }) => isIn(text, written)).map(({ name }) => `${name} in ${place}`);
    });
    return [...new Set(hits)];
  };

  it('no event holds personal data or a secret', async () => {
    const traces = await recordTraces();
    expect(new Set(traces.map(({ place }) => place))).toEqual(new Set(['vidimus.accounts', 'vidimus.persons', 'vidimus.issuance-requests', 'vidimus.certificates', 'vidimus.messages', 'vidimus.otp-devices', 'vidimus.credentials']));
    expect(found(traces)).toEqual([]);
  });

  it('no table holds personal data or a secret in clear', async () => {
    const traces = await databaseTraces();
    const tables = new Set(traces.map(({ place }) => place.split('.').slice(0, -1).join('.')));
    expect([...tables]).toContain('vidimus_issuance.idempotency_record');
    expect([...tables]).toEqual(
      expect.arrayContaining(
        ['outbox', 'history', 'audit_entry'].flatMap((table) => ['issuance', 'authority', 'identity'].map((room) => `vidimus_${room}.${table}`)),
      ),
    );
    expect(found(traces)).toEqual([]);
    // The same search does find what may be read by everybody.
    const agency = platformReport().organisations.find(({ registryCode }) => registryCode === person.agencyCode);
    const open = [canary('name of the agency', agency?.name ?? ''), canary('code of the agency', person.agencyCode)];
    expect(found(traces, open)).toEqual(
      expect.arrayContaining(['name of the agency in vidimus_identity.organisation.name', 'code of the agency in vidimus_issuance.organisation_policy.registry_code']),
    );
  });

  it.each(['gateway', 'status', ...PUBLIC_ROOMS])('no number of %s holds personal data or a secret', async (listener) => {
    const response = await fetch(`${listenerUrl(listener)}/metrics`);
    const text = await response.text();
    expect(text).toContain('# HELP');
    expect(found([{ place: 'metrics', text }])).toEqual([]);
  });

  it('no trace holds personal data or a secret', async () => {
    const file = process.env['VIDIMUS_TEST_TRACES'] ?? '';
    // They leave in batches of some seconds.
    await eventually('the last step is traced', () => readFileSync(file, 'utf8').includes('/v1/subject-requests/:id/completion'), { timeoutMs: 60_000, intervalMs: 500 });
    const text = readFileSync(file, 'utf8');
    for (const room of ['gateway', 'authority', 'identity']) expect(text).toContain(`vidimus-${room}`);
    expect(found([{ place: 'traces', text }])).toEqual([]);
  });

  it('no command line and no environment of a process holds personal data, a secret or a key', () => {
    const traces = processTraces();
    expect(traces.map(({ place }) => place)).toEqual(expect.arrayContaining(['process list', 'environment of a process']));
    expect(found(traces)).toEqual([]);
  });

  it('no address that a browser or a program asked for, or was sent to, holds personal data or a secret', () => {
    const { web } = platformReport();
    // Whoever reads a mailbox of the demonstration names it.
    const own = addresses.filter((address) => address.startsWith(web) && !new URL(address).pathname.startsWith('/mailbox'));
    const paths = new Set(own.map((address) => new URL(address).pathname.replaceAll(/[0-9a-f-]{36}/g, ':id')));
    for (const path of ['/oidc/auth', '/api/issuance/v1/issuance-requests/:id', '/api/issuance/v1/subject-requests/:id/checks', '/session/tax-login/callback']) expect([...paths]).toContain(path);
    // Each part by itself, as it is meant: a code that stands alone is found.
    const parts = own.flatMap((address) => {
      const { pathname, searchParams, hash } = new URL(address);
      return [...pathname.split('/').map(decodeURIComponent), ...searchParams.values(), hash].map((text) => ({ place: pathname, text }));
    });
    expect(found(parts)).toEqual([]);
  });

  it('no refusal repeats what was sent', async () => {
    const { web } = platformReport();
    const planted = { password: `planted-${randomUUID()}`, taxNumber: person.taxNumber, code: `planted-${randomUUID()}`, [`planted-${randomUUID()}`]: true };
    const wanted = [canary('password', planted.password), canary('code', planted.code), canary('tax number', person.taxNumber)];
    const bodies = [JSON.stringify(planted), `{"password":"${planted.password}",`, `${planted.password} ${planted.code}`];
    const answers: Trace[] = [];
    for (const operation of (await apiOperations()).filter(({ takesBody }) => takesBody)) {
      const path = operation.path.replaceAll(/\{[^}]+\}/g, planted.password);
      for (const body of bodies) {
        const headers = { 'content-type': 'application/json', 'idempotency-key': planted.password };
        const response = await fetch(new URL(path, web), { method: operation.method, headers, body });
        answers.push({ place: operation.name, text: await response.text() });
      }
    }
    expect(answers.length).toBeGreaterThan(60);
    expect(found(answers, wanted)).toEqual([]);
  });

  it('no line of the log holds personal data or a secret', () => {
    const said = readFileSync(process.env['VIDIMUS_TEST_LOG'] ?? '', 'utf8');
    // A demonstration tells whoever starts it how to sign in: a user name, a password and a role in a line of their own.
    const text = said.replaceAll(/^ {2}[\w-]+ +demo-[\w-]+ {2}[A-Z_]+$/gm, '');
    expect(text).not.toBe(said);
    expect(text).toContain('/v1/issuance-requests/:id/approval');
    expect(found([{ place: 'log', text }])).toEqual([]);
  });
});

/** Every address that this test file asks for from now on, and every one that an answer sends it to. */
function watchAddresses(): { readonly addresses: readonly string[]; [Symbol.dispose](): void } {
  const once = globalThis.fetch;
  const addresses: string[] = [];
  globalThis.fetch = async (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    addresses.push(asked);
    const response = await once(input, init);
    const next = response.headers.get('location');
    if (next !== null) addresses.push(new URL(next, asked).href);
    return response;
  };
  return { addresses, [Symbol.dispose]: () => void (globalThis.fetch = once) };
}

/** A token of the integrator as it travels in headers. */
async function integratorToken(): Promise<string> {
  const { tokenEndpoint, integrator: client } = platformReport();
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'urn:vidimus:api' }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
