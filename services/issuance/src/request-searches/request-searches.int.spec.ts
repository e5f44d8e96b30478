import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transliterateGreek } from '@vidimus/identifiers';
import { AGENCY_A, grantAt, OFFICER_A, OFFICER_B, personOf, RunningIssuance } from '../../test/running-issuance.js';

let issuance: RunningIssuance;
let ids: Record<string, string>;
const people = ['094259216', '999010012', '999010294'].map(personOf);
beforeAll(async () => {
  issuance = await RunningIssuance.start();
  ids = {};
  for (const person of people) ids[person.taxNumber] = await issuance.start(OFFICER_A, person);
  ids['999010362'] = await issuance.start(OFFICER_B, personOf('999010362'));
}, 120_000);
afterAll(() => issuance.stop());

const [first] = people;
if (first === undefined) throw new Error('The simulator lacks people.');
const search = (officer: string, body: object) => issuance.call(officer, 'POST', '/v1/issuance-requests/searches', body);
const found = async (officer: string, body: object): Promise<string[]> => {
  const answer = await search(officer, body);
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('items')]);
  return answer.json<{ items: { id: string }[] }>().items.map(({ id }) => id);
};

describe('a search for requests', () => {
  it('[S4-18] [S4-26] [S4-44] finds by the beginning of the surname, in Greek or Latin letters, whatever the accents', async () => {
    const { surname } = first;
    const unaccented = surname.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
    const ways = [surname, surname.toUpperCase(), unaccented, surname.slice(0, 4), transliterateGreek(surname), transliterateGreek(surname).slice(0, 4).toUpperCase()];
    for (const typed of ways) expect([typed, await found(OFFICER_A, { surname: typed })]).toEqual([typed, expect.arrayContaining([ids[first.taxNumber]])]);
    expect(await found(OFFICER_A, { surname: 'ξψξψ' })).toEqual([]);
  });

  it('[S4-26] shows of each what the list shows', async () => {
    const { items } = (await search(OFFICER_A, { surname: first.surname })).json<{ items: object[] }>();
    expect(items[0]).toMatchObject({
      subject: { surname: first.surname, givenName: first.givenName, taxNumberMasked: '••••••216' },
      email: expect.any(String),
      state: 'AWAITING_USER_CHECK',
    });
  });

  it('finds by the whole tax number, and says when it cannot be one', async () => {
    expect(await found(OFFICER_A, { taxNumber: ' 094 259 216 ' })).toEqual([ids['094259216']]);
    expect((await search(OFFICER_A, { taxNumber: '123456781' })).json()).toMatchObject({ errors: [{ pointer: '/taxNumber' }] });
  });

  it('[S4-15] narrows by state, and goes page by page', async () => {
    expect(await found(OFFICER_A, { states: ['COMPLETED'], surname: first.surname })).toEqual([]);
    expect(await found(OFFICER_A, { states: ['AWAITING_USER_CHECK', 'CHECKING', 'CHECK_FAILED'] })).toHaveLength(3);
    const one = (await search(OFFICER_A, { limit: 2 })).json<{ items: { id: string }[]; nextCursor: string }>();
    const two = (await search(OFFICER_A, { limit: 2, cursor: one.nextCursor })).json<{ items: { id: string }[]; nextCursor: string | null }>();
    expect([one.items.length, two.items.length, two.nextCursor]).toEqual([2, 1, null]);
  });

  it('[S4-27] finds nothing of another agency, by name, by number, or by neither', async () => {
    const other = personOf('999010362');
    expect(await found(OFFICER_B, { surname: other.surname })).toEqual([ids['999010362']]);
    expect(await found(OFFICER_A, { surname: other.surname })).not.toContain(ids['999010362']);
    expect(await found(OFFICER_A, { taxNumber: '999010362' })).toEqual([]);
    expect(await found(OFFICER_A, {})).not.toContain(ids['999010362']);
  });

  it('wants two letters, and the permission', async () => {
    expect((await search(OFFICER_A, { surname: 'π' })).status).toBe(400);
    expect((await search(OFFICER_A, { surname: 'π α' })).json()).toMatchObject({ errors: [{ pointer: '/surname', code: 'SURNAME_TOO_SHORT' }] });
    const answer = await issuance.call(OFFICER_A, 'POST', '/v1/issuance-requests/searches', {}, [grantAt(AGENCY_A, 'ADMINISTRATOR')]);
    expect(answer.status).toBe(403);
  });

  it('keeps nothing that could be read', async () => {
    const rows: { terms: string[] }[] = await issuance.database.query('SELECT name_terms AS terms FROM issuance_request');
    expect(rows.flatMap(({ terms }) => terms).every((term) => /^[A-Za-z0-9_-]{16}$/.test(term))).toBe(true);
    const logged = issuance.room.logLines.join('\n');
    expect([first.surname, transliterateGreek(first.surname), '094259216'].filter((secret) => logged.includes(secret))).toEqual([]);
  });
});

describe('the whole tax number', () => {
  const path = (id = '') => `/v1/issuance-requests/${id}/tax-number-disclosures`;

  it('is told to an officer of the agency, and the history and the audit say to whom', async () => {
    const id = ids['094259216'];
    const answer = await issuance.call(OFFICER_A, 'POST', path(id));
    expect([answer.status, answer.json()]).toEqual([200, { taxNumber: '094259216' }]);
    expect((await issuance.history(OFFICER_A, id ?? '')).at(-1)).toMatchObject({ code: 'tax-number-disclosed', actor: { kind: 'person', id: OFFICER_A } });
    const rows: object[] = await issuance.database.query(`SELECT 1 FROM audit_entry WHERE aggregate_id = $1 AND command = 'disclose-tax-number'`, [id]);
    expect(rows).toHaveLength(1);
  });

  it('[S4-27] is not told to another agency', async () => {
    expect((await issuance.call(OFFICER_B, 'POST', path(ids['094259216']))).status).toBe(404);
  });
});
