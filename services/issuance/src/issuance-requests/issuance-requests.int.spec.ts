import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { finalStates } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { AGENCY_A, grantAt, OFFICER_A, OFFICER_B, personOf, RunningIssuance } from '../../test/running-issuance.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';
import { ISSUANCE_TRANSITIONS } from './issuance-states.js';

let issuance: RunningIssuance;
beforeAll(async () => {
  issuance = await RunningIssuance.start();
}, 120_000);
afterAll(() => issuance.stop());

const [first, second, third, longNamed] = ['094259216', '999010012', '999010085', '999010294'].map(personOf);
if (first === undefined || second === undefined || third === undefined || longNamed === undefined) throw new Error('The simulator lacks people.');
const path = (id: string, action = ''): string => `/v1/issuance-requests/${id}${action}`;

async function startWith(taxNumber: string, fields: object) {
  const { lookupId } = (await issuance.lookUp(OFFICER_A, taxNumber)).json<{ lookupId: string }>();
  return issuance.call(OFFICER_A, 'POST', '/v1/issuance-requests', { lookupId, email: 'somebody@a.agency.example', ...fields });
}

describe('starting an issuance', () => {
  let id: string;

  it('[S4-12] [S4-23] begins a procedure of 60 days, with a line of history and an event', async () => {
    id = await issuance.start(OFFICER_A, first);
    const view = (await issuance.call(OFFICER_A, 'GET', path(id))).json<Record<string, string>>();
    expect(view).toMatchObject({
      state: 'AWAITING_USER_CHECK',
      organisationId: AGENCY_A.id,
      subject: { givenName: first.givenName, surname: first.surname, fatherName: first.fatherName, taxNumberMasked: '••••••216' },
      email: 'citizen1@a.agency.example',
      phones: [],
      startedBy: OFFICER_A,
      certificateId: null,
    });
    const days = (new Date(view['dueAt'] ?? '').getTime() - new Date(view['createdAt'] ?? '').getTime()) / 86_400_000;
    expect(days).toBe(60);
    expect(await issuance.history(OFFICER_A, id)).toMatchObject([{ code: 'started', actor: { kind: 'person', id: OFFICER_A } }]);
    expect(await issuance.eventsOf(id)).toEqual(['issuance.started.v1']);
  });

  it('[S4-12] refuses a second one for the same person', async () => {
    const answer = await startWith(first.taxNumber, { email: 'other@a.agency.example' });
    expect([answer.status, answer.json()]).toEqual([409, expect.objectContaining({ detail: expect.stringContaining('open already') })]);
  });

  it('tells operators how many wait where, and for how long', async () => {
    const metrics = (await issuance.room.request('/metrics')).text;
    expect(metrics).toMatch(/^vidimus_issuance_requests_open\{state="AWAITING_USER_CHECK",room="issuance"\} 1$/m);
    expect(metrics).toMatch(/^vidimus_issuance_requests_open\{state="ISSUING",room="issuance"\} 0$/m);
    expect(metrics).toMatch(/^vidimus_issuance_request_oldest_seconds\{state="AWAITING_USER_CHECK",room="issuance"\} \d/m);
  });

  it('[S4-12] lets one of several at the same moment begin', async () => {
    const answers = await Promise.all(['x', 'y', 'z'].map((name) => startWith(second.taxNumber, { email: `${name}@a.agency.example` })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
  });

  it('[S4-10] [C-20] takes service addresses only, and names the rule', async () => {
    const answer = await startWith(third.taxNumber, { email: 'somebody@mail.example' });
    expect([answer.status, answer.json()]).toEqual([
      422,
      expect.objectContaining({
        errors: [{ pointer: '/email', code: 'NOT_A_SERVICE_ADDRESS', detail: 'Only a service address of Agency A may be used: one in a.agency.example.' }],
      }),
    ]);
    expect((await startWith(third.taxNumber, { email: 'somebody@x.a.agency.example' })).status).toBe(422);
  });

  it("[S4-09] refuses another person's address, however it is written", async () => {
    const answer = await startWith(third.taxNumber, { email: 'Citizen1@A.agency.example' });
    expect(answer.json()).toMatchObject({ errors: [{ pointer: '/email', code: 'ADDRESS_OF_ANOTHER' }] });
  });

  it('[S4-11] takes telephone numbers, or none, and names the one at fault', async () => {
    const bad = await startWith(third.taxNumber, { phones: ['+30 210 0000000', '2100000000'] });
    expect([bad.status, bad.json()]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/phones/1' })] })]);
    const good = await startWith(third.taxNumber, { phones: ['+30 210 0000000'] });
    expect((await issuance.call(OFFICER_A, 'GET', path(good.json<{ id: string }>().id))).json()).toMatchObject({ phones: ['+302100000000'] });
  });

  it('[S4-21] takes no typed names', async () => {
    const answer = await startWith(longNamed.taxNumber, { surname: 'Typed' });
    expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/surname' })] })]);
  });

  it('keeps names longer than any form expects', async () => {
    const longId = await issuance.start(OFFICER_A, longNamed);
    expect((await issuance.call(OFFICER_A, 'GET', path(longId))).json()).toMatchObject({ subject: { surname: longNamed.surname } });
  });

  it('[S4-27] does not begin from a look-up of another agency', async () => {
    const { lookupId } = (await issuance.lookUp(OFFICER_A, first.taxNumber)).json<{ lookupId: string }>();
    const answer = await issuance.call(OFFICER_B, 'POST', '/v1/issuance-requests', { lookupId, email: 'x@b.agency.example' });
    expect([answer.status, answer.json()]).toEqual([422, expect.objectContaining({ errors: [expect.objectContaining({ code: 'UNKNOWN_LOOKUP' })] })]);
  });

  it('[S4-27] shows nothing to another agency: not in its list, not by address, not by any action', async () => {
    expect((await issuance.call(OFFICER_B, 'GET', '/v1/issuance-requests')).json()).toEqual({ items: [], nextCursor: null });
    const reason = { reason: 'not mine' };
    const presence = { date: '2026-11-21', place: 'Athens', documentType: 'PASSPORT', documentNumber: 'ZZ-1' };
    const attempts: [string, string, object?][] = [
      ['GET', ''],
      ['GET', '/history'],
      ['POST', '/cancellation', reason],
      ['POST', '/rejection', reason],
      ['POST', '/check-runs'],
      ['POST', '/decision-drafts', { presence: { ...presence, documentNumber: 'ZZ-1' }, locale: 'en' }],
      ['POST', '/approval', { decisionId: id, statement: 'x' }],
    ];
    for (const [method, action, body] of attempts) {
      const answer = await issuance.call(OFFICER_B, method, path(id, action), body);
      expect([action, answer.status]).toEqual([action, 404]);
    }
  });

  it('leaves nothing readable in the database, in events, or in the log', async () => {
    const tables = ['issuance_request', 'registry_lookup', 'history', 'audit_entry', 'outbox', 'idempotency_record'];
    const dumps = await Promise.all(tables.map((table) => issuance.database.query(`SELECT * FROM ${table}`)));
    const everywhere = JSON.stringify(dumps) + issuance.room.logLines.join('\n');
    // That refusals are kept for repetitions shows that the dump is of the right tables.
    expect(everywhere).toContain(id);
    expect(everywhere).toContain('Only a service address');
    const secrets = [first.taxNumber, first.surname, first.givenName, 'citizen1@', '302100000000'];
    expect(secrets.filter((secret) => everywhere.includes(secret))).toEqual([]);
  });
});

describe('the list of requests', () => {
  it('[S4-17] [S4-43] shows names, address and state, filtered by state, page by page', async () => {
    const page = async (query: string) => (await issuance.call(OFFICER_A, 'GET', `/v1/issuance-requests?${query}`)).json<{ items: { id: string }[]; nextCursor: string | null }>();
    const all = await page('limit=100');
    expect(all.items).toHaveLength(4);
    expect(all.items[0]).toMatchObject({ subject: { surname: expect.any(String) }, email: expect.any(String), state: 'AWAITING_USER_CHECK' });
    const one = await page('limit=3');
    const two = await page(`limit=3&cursor=${one.nextCursor ?? ''}`);
    expect([...one.items, ...two.items].map((item) => item.id)).toEqual(all.items.map((item) => item.id));
    expect(two.nextCursor).toBeNull();
    expect((await page('state=CHECKING,CHECK_FAILED')).items).toEqual([]);
    expect((await issuance.call(OFFICER_A, 'GET', '/v1/issuance-requests?state=ASLEEP')).status).toBe(400);
  });
});

describe('closing a request', () => {
  it('[S4-20] [C-23] cancels with a reason that only readers of the request see', async () => {
    const reason = 'The address was mistyped.';
    const [, , id] = await ids();
    const answer = await issuance.call(OFFICER_A, 'POST', path(id ?? '', '/cancellation'), { reason });
    expect(answer.json()).toMatchObject({ state: 'CANCELLED', dueAt: null });
    expect((await issuance.call(OFFICER_A, 'GET', path(id ?? ''))).json()).toMatchObject({ closingReason: reason });
    expect(JSON.stringify(await issuance.history(OFFICER_A, id ?? ''))).not.toContain('mistyped');
    const again = await issuance.call(OFFICER_A, 'POST', path(id ?? '', '/cancellation'), { reason });
    expect([again.status, again.json()]).toEqual([409, expect.objectContaining({ state: 'CANCELLED' })]);
  });

  it('[S4-49] is done by the timer after 60 days, once, however many look at the same moment', async () => {
    const [id] = await ids();
    await issuance.database.query(`UPDATE issuance_request SET created_at = now() - interval '60 days', due_at = now() - interval '1 second' WHERE id = $1`, [id]);
    const deadlines = issuance.room.running.app.get(DeadlinesService, { strict: false });
    const served = await Promise.all([deadlines.serveOneDue(), deadlines.serveOneDue()]);
    expect(served.filter(Boolean).length).toBeLessThanOrEqual(1);
    await eventually('the timer acts', async () => {
      expect((await issuance.call(OFFICER_A, 'GET', path(id ?? ''))).json()).toMatchObject({ state: 'EXPIRED', dueAt: null });
      return true;
    }, { timeoutMs: 30_000 });
    const lines = (await issuance.history(OFFICER_A, id ?? '')).filter((line) => line.code === 'expired');
    expect(lines).toMatchObject([{ code: 'expired', actor: { kind: 'system' } }]);
    expect(await issuance.eventsOf(id ?? '')).toContain('issuance.expired.v1');
  });

  async function ids(): Promise<string[]> {
    const rows: { id: string }[] = await issuance.database.query('SELECT id FROM issuance_request ORDER BY created_at');
    return rows.map((row) => row.id);
  }
});

describe('the schema', () => {
  it('knows the same final states as the state machine', async () => {
    const [row]: { definition: string }[] = await issuance.database.query(
      `SELECT pg_get_expr(indpred, indrelid) AS definition FROM pg_index WHERE indexrelid = 'issuance_request_one_open'::regclass`,
    );
    const states = [...(row?.definition.matchAll(/'([A-Z_]+)'/g) ?? [])].map(([, state]) => state);
    expect(states.sort()).toEqual(finalStates(ISSUANCE_TRANSITIONS).sort());
  });

  it('is what the entities say', async () => {
    const source = issuance.room.running.app.get(DataSource, { strict: false });
    const wanted = await source.driver.createSchemaBuilder().log();
    const ours = wanted.upQueries.map(({ query }) => query).filter((query) => /organisation_policy|officer_identity|registry_lookup|issuance_request|decision_draft|address_exception/.test(query));
    // Indexes, foreign keys and defaults are the migration's alone; columns must agree.
    const differing = ours.filter((query) => /COLUMN|CREATE TABLE/.test(query) && !query.endsWith('DROP DEFAULT'));
    // What the former version still reads while it is replaced; a later migration drops it.
    expect(differing).toEqual(['ALTER TABLE "issuance_request" DROP COLUMN "csr"']);
  });

  it('needs the permission to be asked at all', async () => {
    expect((await issuance.call(OFFICER_A, 'GET', '/v1/issuance-requests', undefined, [grantAt(AGENCY_A, 'ADMINISTRATOR')])).status).toBe(403);
  });
});
