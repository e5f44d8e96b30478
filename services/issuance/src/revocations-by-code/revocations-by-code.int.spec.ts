import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newUserId } from '@vidimus/identifiers';
import type { TestAnswer } from '@vidimus/testing';
import { OFFICER_A, personOf } from '../../test/running-issuance.js';
import { Completions } from '../../test/subject.js';

/** What a holder took down, and the certificate it is for. */
interface Holding {
  readonly userId: string;
  readonly revocationCode: string;
  readonly certificateId: string;
}

let stage: Completions;
/** Two certificates of one person, and one of another. */
let first: Holding;
let second: Holding;
let other: Holding;

beforeAll(async () => {
  stage = await Completions.start();
  first = await holdingOf('094259216');
  second = await holdingOf('094259216');
  other = await holdingOf('999010012');
}, 180_000);
afterAll(() => stage.stop());
beforeEach(async () => {
  await stage.issuance.database.query('DELETE FROM rate_limit');
});

async function holdingOf(taxNumber: string): Promise<Holding> {
  const subject = await stage.subjectOf(await stage.issuance.approved(OFFICER_A, personOf(taxNumber))).ready();
  const { revocationCode } = (await subject.codes()).json<{ revocationCode: string }>();
  const { certificateId } = (await subject.complete()).json<{ certificateId: string }>();
  await stage.orderFor(certificateId);
  await stage.issue(subject.id, certificateId);
  const userId = stage.rooms.holders.get((await subject.row()).person_id)?.userId;
  if (userId === undefined) throw new Error('The holder has no user-id.');
  return { userId, revocationCode, certificateId };
}

const revoke = (userId: string, revocationCode: string, reason = 'keyCompromise'): Promise<TestAnswer> =>
  stage.issuance.room.request('/v1/revocations-by-code', { method: 'POST', body: { userId, revocationCode, reason } });
const asked = (): string[] => stage.issuance.authority.revocations.map(({ certificateId }) => certificateId);
/** A code that is nobody's: the next one of somebody's. */
const wrongCode = ({ revocationCode }: Holding): string => String((Number(revocationCode) + 1) % 100_000_000).padStart(8, '0');

describe('a revocation by code', () => {
  it('is refused in the same words whatever does not fit', async () => {
    expect(first.userId).toBe(second.userId);
    const attempts: [string, string][] = [
      [first.userId, wrongCode(first)],
      [first.userId, other.revocationCode],
      [newUserId({ random: (count) => new Uint8Array(count).fill(7) }), first.revocationCode],
      ['nobody', first.revocationCode],
    ];
    stage.issuance.authority.expired.add(other.certificateId);
    const answers: TestAnswer[] = [await revoke(other.userId, other.revocationCode)];
    for (const [userId, code] of attempts) answers.push(await revoke(userId, code));
    const told = answers.map(({ status, json }) => {
      const { type, title, detail, errors } = json();
      return { status, type, title, detail, errors };
    });
    expect(told[0]).toMatchObject({ status: 422, type: expect.stringContaining('/credentials-refused') });
    expect(told).toEqual(told.map(() => told[0]));
    expect(asked()).toEqual([]);
  });

  it('ends the certificate that the code came with and no other, however user-id and code are typed, and says it again', async () => {
    const spelled = `${first.userId.slice(0, 5).toLowerCase()}-${first.userId.slice(5)} `;
    const answer = await revoke(spelled, `${first.revocationCode.slice(0, 4)} ${first.revocationCode.slice(4)}`);
    expect([answer.status, answer.json()]).toEqual([200, { certificates: 1 }]);
    expect(stage.issuance.authority.revocations).toEqual([
      { certificateId: first.certificateId, reason: 'keyCompromise', bearer: expect.stringMatching(/^Bearer /) },
    ]);
    expect((await revoke(first.userId, first.revocationCode)).json()).toEqual({ certificates: 1 });
    expect((await revoke(second.userId, second.revocationCode, 'cessationOfOperation')).status).toBe(200);
    expect(asked()).toEqual([first.certificateId, second.certificateId]);
  });

  it('is tried ten times a day for a user-id, whether there is such a one or not', async () => {
    const unknown = newUserId({ random: (count) => new Uint8Array(count).fill(9) });
    for (const userId of [first.userId, unknown]) {
      for (let count = 1; count <= 10; count += 1) expect((await revoke(userId, wrongCode(first))).status).toBe(422);
      const late = await revoke(userId, first.revocationCode);
      expect(late.status).toBe(429);
      expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(3_600);
    }
    expect((await revoke(other.userId, wrongCode(other))).status).toBe(422);
  });

  it('is tried a hundred times a day from one network, whatever user-ids are named', async () => {
    for (let count = 1; count <= 100; count += 1) expect((await revoke('nobody', '00000000')).status).toBe(422);
    expect((await revoke(first.userId, first.revocationCode)).status).toBe(429);
  });

  it('stands in the audit log, whether it fitted or not and whether there is such a user-id or not', async () => {
    const audited = (): Promise<{ facts: { accepted: boolean; requests: string } }[]> =>
      stage.issuance.database.query(`SELECT facts FROM audit_entry WHERE aggregate_type = 'revocation-by-code' ORDER BY at`);
    const before = (await audited()).length;
    await revoke(other.userId, wrongCode(other));
    await revoke(newUserId({ random: (count) => new Uint8Array(count).fill(3) }), wrongCode(other));
    await revoke(first.userId, first.revocationCode);
    const facts = (await audited()).slice(before).map((entry) => entry.facts);
    expect(facts.map(({ accepted, requests }) => [accepted, requests.split(' ').filter((id) => id !== '').length])).toEqual([[false, 1], [false, 0], [true, 2]]);
  });

  it('says that it cannot be done now while the authority is away', async () => {
    stage.issuance.authority.mode = 'away';
    const answer = await revoke(first.userId, first.revocationCode);
    stage.issuance.authority.mode = 'accept';
    expect([answer.status, answer.json()]).toEqual([503, expect.objectContaining({ type: expect.stringContaining('/unavailable') })]);
    expect((await revoke(first.userId, first.revocationCode)).status).toBe(200);
  });

  it('leaves neither code nor user-id in logs, answers, or the database', async () => {
    const answer = await revoke(first.userId, first.revocationCode);
    const malformed = await revoke(first.userId, `${first.revocationCode}0`);
    expect(malformed.json()).toMatchObject({ status: 400, errors: [expect.objectContaining({ pointer: '/revocationCode' })] });
    const tables: { name: string }[] = await stage.issuance.database.query(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`);
    const rows = await Promise.all(tables.map(({ name }) => stage.issuance.database.query<object[]>(`SELECT * FROM "${name}"`)));
    const written = [answer.text, malformed.text, stage.issuance.room.logLines.join(''), JSON.stringify(rows)].join('');
    expect(written).toContain(first.certificateId);
    for (const secret of [first.revocationCode, first.userId]) expect(written).not.toContain(secret);
  });
});
