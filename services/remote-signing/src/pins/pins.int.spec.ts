import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { digestOf } from '@vidimus/decisions';
import { startOtpStandIn } from '../../test/otp-stand-in.js';
import type { OtpStandIn } from '../../test/otp-stand-in.js';
import { OFFICER, PIN, RunningRemoteSigning } from '../../test/running-remote-signing.js';

// Stretching a PIN is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(180_000);

const NEW_PIN = '90210471';
const SCOPE = 'remote-signing:sign';

let otp: OtpStandIn;
let signing: RunningRemoteSigning;
beforeAll(async () => {
  otp = await startOtpStandIn();
  signing = await RunningRemoteSigning.start('file', { VIDIMUS_ROOM_URLS: JSON.stringify({ 'otp-sync': otp.url }) });
});
afterAll(async () => {
  await signing.stop();
  await otp.stop();
});

const change = (id: string, body: Readonly<Record<string, string>> = {}) =>
  signing.call('POST', `/v1/credentials/${id}/pin-changes`, { pin: PIN, newPin: NEW_PIN, code: otp.rightCode, ...body }, SCOPE);
const unblock = (id: string, unblockCode: string, body: Readonly<Record<string, string>> = {}) =>
  signing.call('POST', `/v1/credentials/${id}/pin-unblockings`, { unblockCode, newPin: NEW_PIN, code: otp.rightCode, ...body }, SCOPE);
const opens = async (id: string, pin: string): Promise<number> => {
  const digests = ['47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'];
  return (await signing.call('POST', '/v1/authorisations', { credentialId: id, purpose: 'test', digests, pin, locale: 'el' }, SCOPE)).status;
};
const blocked = async () => {
  const made = await signing.active();
  for (let count = 0; count < 5; count += 1) await opens(made.id, '00000000');
  expect((await signing.row(made.id)).pin_state).toBe('BLOCKED');
  return made;
};
/** The stand-in takes a code once for each act of a device. */
const freshCode = (): void => void otp.spent.splice(0);

/** The holder with the id of the key. */
const asHolder = async (id: string, method: string, path: string, body?: unknown) =>
  signing.room.request(`/v1/my-credentials/${path}`, { method, token: await signing.room.issuer.token({ personId: id }), ...(body === undefined ? {} : { body }) });

describe('a PIN', () => {
  it('is changed by the old one and a one-time code; from then on the new one opens the same key', async () => {
    const { id } = await signing.active();
    const answer = await change(id);
    expect([answer.status, answer.json()]).toEqual([200, { id, pinState: 'SET' }]);
    expect([await opens(id, PIN), await opens(id, NEW_PIN)]).toEqual([422, 201]);
    expect((await signing.eventsOf(id)).at(-1)?.type).toBe('credential.pin-changed.v1');
  });

  it.each([
    ['a wrong PIN', { pin: '00000000' }, 422, '/pin'],
    ['a wrong one-time code', { code: '000000' }, 422, '/code'],
    ['the same PIN', { newPin: PIN }, 422, '/newPin'],
    ['a short PIN', { newPin: '12345' }, 400, '/newPin'],
    ['a PIN that is guessed first', { newPin: '87654321' }, 422, '/newPin'],
  ])('stays as it is after %s', async (_what, body, status, pointer) => {
    const { id } = await signing.active();
    const answer = await change(id, body);
    expect([answer.status, answer.json()]).toEqual([status, expect.objectContaining({ errors: [expect.objectContaining({ pointer })] })]);
    expect(await opens(id, PIN)).toBe(201);
  });

  it('that is blocked is set free by unblock code, one-time code and a new PIN, and opens the same key', async () => {
    const { id, unblockCode } = await blocked();
    expect((await change(id)).status).toBe(409);
    const answer = await unblock(id, unblockCode);
    expect([answer.status, answer.json()]).toEqual([200, { id, pinState: 'SET' }]);
    expect(await opens(id, NEW_PIN)).toBe(201);
    expect((await signing.eventsOf(id)).slice(-2).map(({ type }) => type)).toEqual(['credential.pin-blocked.v1', 'credential.pin-unblocked.v1']);
    freshCode();
    expect((await unblock(id, unblockCode)).status).toBe(409);
  });

  it('that is blocked stays so after five wrong unblock codes; no code is tried without a one-time code', async () => {
    const { id, unblockCode } = await blocked();
    expect((await unblock(id, unblockCode, { code: '000000' })).status).toBe(422);
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      freshCode();
      const answer = await unblock(id, '00000000');
      expect([answer.status, answer.json()]).toEqual([422, expect.objectContaining({ triesLeft, errors: [expect.objectContaining({ pointer: '/unblockCode' })] })]);
    }
    freshCode();
    const last = await unblock(id, unblockCode);
    expect([last.status, last.json()]).toEqual([409, expect.objectContaining({ type: expect.stringContaining('pin-blocked') })]);
    expect(otp.spent).toEqual([]);
  });

  it('has a code sent for its change where the device does not show one', async () => {
    const { id } = await signing.active();
    const challenge = () => signing.call('POST', `/v1/credentials/${id}/pin-challenges`, { purpose: 'pin-change', locale: 'it' }, SCOPE);
    expect((await challenge()).json()).toEqual({ codeSent: false });
    otp.showsCodes = false;
    expect((await challenge()).json()).toEqual({ codeSent: true });
    otp.showsCodes = true;
    await change(id);
    expect(otp.spent.at(-1)).toEqual(otp.sent.at(-1));
    expect((await signing.call('POST', `/v1/credentials/${randomUUID()}/pin-challenges`, { purpose: 'pin-change', locale: 'it' }, SCOPE)).status).toBe(404);
  });

  it('is nowhere to be found afterwards: not in tables, events, kept answers nor the log', async () => {
    const { id, unblockCode } = await blocked();
    await unblock(id, unblockCode, { newPin: '73921846' });
    await change(id, { pin: '73921846', newPin: '73921847' });
    const tables: { name: string }[] = await signing.database.query(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_schema IN ('public', 'jobs') AND table_type = 'BASE TABLE'`,
    );
    const places = [signing.room.logLines.join('\n')];
    for (const { name } of tables) places.push(JSON.stringify(await signing.database.query(`SELECT t::text FROM ${name} t`)));
    const text = places.join('\n');
    expect(text).toContain(id);
    for (const secret of [PIN, NEW_PIN, '73921846', '73921847', unblockCode]) {
      for (const form of [secret, Buffer.from(secret).toString('hex')]) expect(text).not.toContain(form);
    }
    // Six digits occur within digests and instants by chance: alone they would be the code.
    expect(text).not.toMatch(new RegExp(`(?<![\\w.:+/=-])${otp.rightCode}(?![\\w.:+/=-])`, 'u'));
  });
});

describe('a PIN whose unblock code is lost', () => {
  const officer = randomUUID();
  const presence = { date: new Date().toISOString().slice(0, 10), place: 'Main office', documentType: 'PASSPORT', documentNumber: 'ZZ-4815162' };
  type Drafted = { decision: Record<string, unknown> & { declaration: object; decisionId: string }; digest: string; presenceDocument: string };
  const draft = (certificateId: string, changes: object = {}, who = officer) =>
    signing.officer(who, [OFFICER], 'POST', `/v1/certificates/${certificateId}/pin-reset-drafts`, { presence: { ...presence, ...changes }, locale: 'en' });
  const drafted = async (certificateId: string): Promise<Drafted> => {
    const answer = await draft(certificateId);
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('vidimus.pin-reset')]);
    return answer.json<Drafted>();
  };
  const order = (certificateId: string, { decision, presenceDocument }: Omit<Drafted, 'digest'>, statement: string, who = officer) =>
    signing.officer(who, [OFFICER], 'POST', `/v1/certificates/${certificateId}/pin-resets`, { decision, presenceDocument, statement });
  const reset = (id: string, certificateId: string, body: object = {}) => asHolder(id, 'POST', `${certificateId}/pin-resets`, { newPin: NEW_PIN, code: otp.rightCode, ...body });
  const typeOf = (answer: { json: <T>() => T }): string => answer.json<{ type: string }>().type.split('/').at(-1) ?? '';

  it('is set anew by the holder, with a one-time code, once an officer of the office ordered it; the same key opens', async () => {
    const { id, certificateId } = await blocked();
    expect((await reset(id, certificateId)).status).toBe(409);
    const { decision, digest, presenceDocument } = await drafted(certificateId);
    expect(decision.declaration).toMatchObject({ text: expect.stringMatching(new RegExp(`holder of the certificate ${certificateId} .* passport •+162, and that he asked`, 'u')) });
    const ordered = await order(certificateId, { decision, presenceDocument }, await signing.state(officer, digest));
    expect([ordered.status, ordered.json()]).toEqual([201, { pinState: 'BLOCKED', isResettable: true, resetUntil: expect.any(String) }]);
    expect((await asHolder(id, 'GET', certificateId)).json()).toMatchObject({ pinState: 'BLOCKED', pinResetUntil: ordered.json<{ resetUntil: string }>().resetUntil });
    expect(otp.spent.filter(({ deviceId }) => deviceId === id)).toEqual([]);
    expect((await reset(id, certificateId, { code: '000000' })).status).toBe(422);
    expect((await reset(id, certificateId, { newPin: '87654321' })).status).toBe(422);
    const free = await reset(id, certificateId);
    expect([free.status, free.json()]).toEqual([200, expect.objectContaining({ pinState: 'SET', pinResetUntil: null })]);
    expect([await opens(id, PIN), await opens(id, NEW_PIN)]).toEqual([422, 201]);
    expect((await signing.eventsOf(id)).slice(-3).map(({ type }) => type)).toEqual(['credential.pin-blocked.v1', 'credential.pin-reset-ordered.v1', 'credential.pin-unblocked.v1']);
    expect((await signing.historyOf(id)).slice(-3)).toEqual(['pin-reset-ordered', 'pin-reset', 'pin-refused']);
    freshCode();
    expect((await reset(id, certificateId)).status).toBe(409);
  });

  it('is not ordered by words, a statement or an officer that do not belong together, nor twice by one decision', async () => {
    const [{ id, certificateId }, other] = [await blocked(), await blocked()];
    const { decision, digest, presenceDocument } = await drafted(certificateId);
    const statement = await signing.state(officer, digest);
    const { digest: otherDigest, ...otherDraft } = await drafted(other.certificateId);
    const reworded = { ...decision, declaration: { ...decision.declaration, text: 'I declare nothing.' } };
    const refused = [
      await order(certificateId, { decision, presenceDocument }, await signing.state(officer, otherDigest)),
      await order(certificateId, otherDraft, await signing.state(officer, otherDigest)),
      await order(certificateId, { decision, presenceDocument: otherDraft.presenceDocument }, statement),
      await order(certificateId, { decision, presenceDocument }, await signing.state(officer, digest, { purpose: 'issuance.approval' })),
      await order(certificateId, { decision, presenceDocument }, await signing.state(officer, digest, { issuedAt: new Date(Date.now() - 301_000) })),
      await order(certificateId, { decision, presenceDocument }, await signing.state(officer, digest, { grant: { ...OFFICER, role: 'RA_MANAGER' } })),
      await order(certificateId, { decision, presenceDocument }, statement, randomUUID()),
      await order(certificateId, { decision: reworded, presenceDocument }, await signing.state(officer, digestOf(reworded))),
    ];
    expect(refused.map((answer) => [answer.status, typeOf(answer)])).toEqual(refused.map(() => [422, 'evidence-mismatch']));
    expect((await signing.row(id)).pin_reset_id).toBeNull();
    expect((await order(certificateId, { decision, presenceDocument }, statement)).status).toBe(201);
    expect((await order(certificateId, { decision, presenceDocument }, statement)).status).toBe(409);
  });

  it('is not opened by a row that says so: without a decision that holds, the code is not even spent', async () => {
    const { id, certificateId } = await blocked();
    const forged = `UPDATE credential SET pin_reset_id = $2, pin_reset_until = now() + interval '1 hour' WHERE id = $1`;
    await signing.database.query(forged, [id, randomUUID()]);
    expect(typeOf(await reset(id, certificateId))).toBe('evidence-mismatch');
    // The order for another key does not serve for this one.
    const other = await blocked();
    const { digest, ...draftOfOther } = await drafted(other.certificateId);
    expect((await order(other.certificateId, draftOfOther, await signing.state(officer, digest))).status).toBe(201);
    await signing.database.query(forged, [id, draftOfOther.decision.decisionId]);
    expect(typeOf(await reset(id, certificateId))).toBe('evidence-mismatch');
    expect(otp.spent.filter(({ deviceId }) => deviceId === id)).toEqual([]);
  });

  it('is shown and ordered where the certificate was issued, for a meeting of these days; not for a key from before, nor for a PIN that is not blocked', async () => {
    const { id, certificateId } = await signing.active();
    expect((await draft(certificateId)).status).toBe(409);
    const { id: blockedId, certificateId: blockedCertificate } = await blocked();
    const elsewhere = { ...OFFICER, organisationId: randomUUID(), organisationPath: `/${randomUUID()}/` };
    expect((await signing.officer(officer, [elsewhere], 'GET', `/v1/certificates/${blockedCertificate}/pin`)).status).toBe(404);
    expect((await signing.officer(officer, [elsewhere], 'POST', `/v1/certificates/${blockedCertificate}/pin-reset-drafts`, { presence, locale: 'el' })).status).toBe(404);
    for (const date of ['2020-01-01', '2999-01-01']) expect([(await draft(blockedCertificate, { date })).status, typeOf(await draft(blockedCertificate, { date }))]).toEqual([422, 'unprocessable']);
    await signing.database.query('UPDATE credential SET key_for_reset = NULL WHERE id = $1', [blockedId]);
    const old = await draft(blockedCertificate);
    expect([old.status, old.text]).toEqual([422, expect.stringContaining('have a new one issued')]);
    expect((await signing.officer(officer, [OFFICER], 'GET', `/v1/certificates/${blockedCertificate}/pin`)).json()).toEqual({ pinState: 'BLOCKED', isResettable: false, resetUntil: null });
    expect((await signing.row(id)).pin_state).toBe('SET');
  });
});
