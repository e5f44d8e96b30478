import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startOtpStandIn } from '../../test/otp-stand-in.js';
import type { OtpStandIn } from '../../test/otp-stand-in.js';
import { PIN, RunningRemoteSigning } from '../../test/running-remote-signing.js';

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
