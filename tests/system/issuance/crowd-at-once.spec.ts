import { beforeAll, describe, expect, it } from '@jest/globals';
import { CROWD } from '@vidimus/registry-simulator';
import { eventually } from '@vidimus/testing';
import { completeAsSubject } from '../../support/walk/completion.js';
import { platformReport } from '../../support/platform/report.js';
import { keyApprover } from '../../support/people/key-approver.js';
import type { Approver } from '../../support/people/key-approver.js';
import { subjectPath } from '../../support/walk/subject.js';
import { expectStatus, inState, passChecks, requestPath, startIssuance } from '../../support/walk/walk.js';

const AGENCIES = ['AGENCY-A', 'AGENCY-B'] as const;
/** Twenty-four of them in every run; two hundred, which take some minutes, with VIDIMUS_TEST_CROWD=200. */
const PER_AGENCY = Number(process.env['VIDIMUS_TEST_CROWD'] ?? '24') / AGENCIES.length;
/** Of each agency: so many get their certificate; the rest are rejected and cancelled in turn. Hashing passwords and PINs is slow on purpose. */
const COMPLETED = 3;
/** People of one agency who act at the same moment; the requests of all of them are open. */
const AT_ONCE = 6;
const MINUTES_MS = 60_000;

type End = 'COMPLETED' | 'REJECTED' | 'CANCELLED';

/** Does the work for each item, so many at a time. */
async function crowded<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
    }),
  );
}

describe('a crowd of two agencies at once', () => {
  const agencies = new Map<string, Approver>();
  /** Every request that was started: whose it is, and how it is to end. */
  const requests = new Map<string, { readonly agency: string; readonly end: End }>();

  beforeAll(async () => {
    agencies.set('AGENCY-A', await keyApprover('AGENCY-A', 'manager-a'));
    agencies.set('AGENCY-B', await keyApprover('AGENCY-B', 'manager-b'));
  }, 5 * MINUTES_MS);

  const agencyOf = (code: string): Approver => {
    const agency = agencies.get(code);
    if (agency === undefined) throw new Error(`There is no officer of ${code}.`);
    return agency;
  };

  /** From the look-up to the end that this request is to have. */
  async function walk(agencyCode: string, number: number): Promise<void> {
    const { officer, approve } = agencyOf(agencyCode);
    const person = CROWD.filter((one) => one.agencyCode === agencyCode)[number];
    const domain = platformReport().organisations.find(({ registryCode }) => registryCode === agencyCode)?.emailDomain;
    if (person === undefined || domain === null || domain === undefined) throw new Error('The crowd is too small.');
    const id = await startIssuance(officer, person, domain);
    const end: End = number < COMPLETED ? 'COMPLETED' : number % 2 === 0 ? 'REJECTED' : 'CANCELLED';
    requests.set(id, { agency: agencyCode, end });
    const subject = await passChecks(officer, id, person);
    // Asked by the person's own session: a hundred such questions a moment are more than the gateway takes of one officer.
    await eventually(`request ${id} awaits approval`, async () => {
      return String((await subject.get(subjectPath(id))).body['state']) === 'AWAITING_APPROVAL';
    }, { timeoutMs: 2 * MINUTES_MS, intervalMs: 500 });
    if (end === 'COMPLETED') {
      await approve(id);
      await completeAsSubject(subject, id);
    } else {
      const closing = end === 'REJECTED' ? 'rejection' : 'cancellation';
      expectStatus(await officer.post(`${requestPath(id)}/${closing}`, { reason: 'The story wants it so.' }), 200);
    }
  }

  it('[S4-17] [S4-36] [S4-45] all end as they should', async () => {
    const numbers = Array.from({ length: PER_AGENCY }, (_, number) => number);
    await Promise.all(AGENCIES.map((code) => crowded(numbers, (number) => walk(code, number))));
    expect(requests.size).toBe(AGENCIES.length * PER_AGENCY);
    for (const [id, { agency, end }] of requests) await inState(agencyOf(agency).officer, id, end);
  }, 8 * MINUTES_MS);

  it('[S4-27] nobody sees the other agency’s', async () => {
    for (const code of AGENCIES) {
      const { officer } = agencyOf(code);
      const seen = new Set<string>();
      for (let cursor = ''; ; ) {
        const page = expectStatus(await officer.get(`/api/issuance/v1/issuance-requests?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`), 200).body;
        for (const item of page['items'] ?? []) seen.add(String(item['id']));
        if (page['nextCursor'] === null) break;
        cursor = String(page['nextCursor']);
      }
      const own = [...requests].filter(([, { agency }]) => agency === code).map(([id]) => id);
      const foreign = [...requests].filter(([, { agency }]) => agency !== code).map(([id]) => id);
      expect(own.filter((id) => !seen.has(id))).toEqual([]);
      expect(foreign.filter((id) => seen.has(id))).toEqual([]);
      const [stranger] = foreign;
      expect((await officer.get(requestPath(String(stranger)))).status).toBe(404);
    }
  }, 2 * MINUTES_MS);
});
