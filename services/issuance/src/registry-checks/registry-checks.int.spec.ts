import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { ISSUANCE_MIGRATIONS } from '../issuance.room.js';
import { OFFICER_A, personOf, RunningIssuance } from '../../test/running-issuance.js';

let issuance: RunningIssuance;
beforeAll(async () => {
  issuance = await RunningIssuance.start({ VIDIMUS_ISSUANCE_REGISTRY_TIMEOUT_MS: '3000' });
}, 120_000);
afterAll(() => issuance.stop());

const results = async (id: string): Promise<Record<string, string>> => {
  const view = (await issuance.call(OFFICER_A, 'GET', `/v1/issuance-requests/${id}`)).json<{ checks: { check: string; result: string }[] }>();
  return Object.fromEntries(view.checks.map(({ check, result }) => [check, result]));
};

describe('the checks against the registries', () => {
  it('[S4-32] [S4-36] pass, and the request waits for approval', async () => {
    const person = personOf('094259216');
    const id = await issuance.start(OFFICER_A, person);
    const answer = await issuance.beginChecks(id, person);
    expect([answer.status, answer.json()]).toEqual([202, expect.objectContaining({ state: 'CHECKING' })]);
    await issuance.reaches(OFFICER_A, id, 'AWAITING_APPROVAL');
    expect(await results(id)).toEqual({ TAX_LOGIN: 'PASSED', CENSUS: 'PASSED', POLICE: 'PASSED' });
    expect(await issuance.historyCodes(OFFICER_A, id)).toEqual(['started', 'tax-login', 'checks-started', 'check-passed', 'check-passed', 'check-passed', 'checks-passed']);
    expect(await issuance.eventsOf(id)).toEqual([
      'issuance.started.v1',
      'issuance.check-started.v1',
      'issuance.check-passed.v1',
      'issuance.check-passed.v1',
      'issuance.check-passed.v1',
      'issuance.checks-passed.v1',
    ]);
  }, 60_000);

  it('[S4-34] accept a name in Latin letters', async () => {
    await issuance.awaitingApproval(OFFICER_A, personOf('999010012'));
  }, 60_000);

  it.each([
    ['999010085', 'CENSUS', 'no longer employed'],
    ['999010221', 'CENSUS', 'another surname there'],
    ['999010153', 'POLICE', 'a document reported lost'],
  ])('[S4-36] fail for %s at the %s: %s', async (taxNumber, check) => {
    const person = personOf(taxNumber);
    const id = await issuance.start(OFFICER_A, person);
    await issuance.beginChecks(id, person);
    await issuance.reaches(OFFICER_A, id, 'CHECK_FAILED');
    expect(await results(id)).toMatchObject({ TAX_LOGIN: 'PASSED', [check]: 'FAILED' });
    expect(await issuance.eventsOf(id)).toContain('issuance.check-failed.v1');
    const listed = (await issuance.call(OFFICER_A, 'GET', '/v1/issuance-requests?state=AWAITING_APPROVAL')).json<{ items: { id: string }[] }>();
    expect(listed.items.map((item) => item.id)).not.toContain(id);
    const draft = await issuance.draft(OFFICER_A, id);
    expect([draft.status, draft.json()]).toEqual([409, expect.objectContaining({ state: 'CHECK_FAILED' })]);
  }, 60_000);

  it('can be tried again by the subject, three times a day', async () => {
    const person = personOf('999010153');
    const { items } = (await issuance.call(OFFICER_A, 'GET', '/v1/issuance-requests?state=CHECK_FAILED')).json<{ items: { id: string; email: string }[] }>();
    const id = items.find((item) => item.email.startsWith(person.username))?.id ?? '';
    for (let round = 0; round < 3; round += 1) {
      expect((await issuance.beginChecks(id, person)).status).toBe(202);
      await issuance.reaches(OFFICER_A, id, 'CHECK_FAILED');
    }
    const fourth = await issuance.beginChecks(id, person);
    expect([fourth.status, Number(fourth.headers.get('retry-after')) > 3600]).toEqual([429, true]);
  }, 120_000);

  it('[S4-36] wait for a registry that is away, survive a restart meanwhile, and end when it is back', async () => {
    const person = personOf('094259216');
    const { items } = (await issuance.call(OFFICER_A, 'GET', '/v1/issuance-requests?state=AWAITING_APPROVAL')).json<{ items: { id: string; email: string }[] }>();
    const former = items.find((item) => item.email.startsWith('citizen1@'))?.id ?? '';
    await issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${former}/cancellation`, { reason: 'starting over' });
    await issuance.setRegistry('police', 'slow');
    const id = await issuance.start(OFFICER_A, person);
    await issuance.beginChecks(id, person);
    await eventually('the police is found unavailable', async () => (await results(id))['POLICE'] === 'UNAVAILABLE', { timeoutMs: 60_000 });
    expect(await results(id)).toEqual({ TAX_LOGIN: 'PASSED', CENSUS: 'PASSED', POLICE: 'UNAVAILABLE' });
    const [waiting]: { start_after: Date }[] = await issuance.database.query(
      `SELECT start_after FROM jobs.job WHERE name = 'issuance.ask-registries' AND state = 'created' AND data ->> 'requestId' = $1`,
      [id],
    );
    const waitMs = (waiting?.start_after.getTime() ?? 0) - Date.now();
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(60_000);
    await issuance.setRegistry('police', 'up');
    await issuance.restart();
    expect((await issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/check-runs`)).status).toBe(202);
    await issuance.reaches(OFFICER_A, id, 'AWAITING_APPROVAL');
  }, 180_000);
});

describe('a request of the first version of the tables', () => {
  const columns = async (): Promise<string[]> => {
    const rows: { name: string }[] = await issuance.database.query(`SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'issuance_request' ORDER BY 1`);
    return rows.map(({ name }) => name);
  };

  it('is whole after an upgrade through all versions since, and goes on to its approval', async () => {
    const id = await issuance.awaitingApproval(OFFICER_A, personOf('999010294'));
    const view = async () => (await issuance.call(OFFICER_A, 'GET', `/v1/issuance-requests/${id}`)).json();
    const [before, present, history] = [await view(), await columns(), await issuance.history(OFFICER_A, id)];
    await issuance.restart(async () => {
      const runner = issuance.database.createQueryRunner();
      for (const Later of ISSUANCE_MIGRATIONS.slice(1).toReversed()) {
        await new Later().down(runner);
        await runner.query('DELETE FROM schema_migration WHERE name = $1', [Later.name]);
      }
      await runner.release();
      expect((await columns()).length).toBeLessThan(present.length - 20);
    });
    expect(await columns()).toEqual(present);
    expect(await view()).toEqual(before);
    expect(await issuance.history(OFFICER_A, id)).toEqual(history);
    expect((await issuance.approve(OFFICER_A, id, await issuance.decisionOf(OFFICER_A, id))).status).toBe(200);
  }, 180_000);
});
