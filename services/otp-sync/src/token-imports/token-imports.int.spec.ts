import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestAnswer } from '@vidimus/testing';
import { readTokenFile, writePskc } from '@vidimus/token-files';
import type { TokenRecord } from '@vidimus/token-files';
import { AGENCY, RunningOtpSync } from '../../test/running-otp-sync.js';
import { Tokens } from '../../test/tokens.js';

let otp: RunningOtpSync;
let tokens: Tokens;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
  tokens = new Tokens(otp);
}, 120_000);
afterAll(() => otp.stop());

const key = randomBytes(32);
const record = (kind: 'EVENT' | 'TIME', change: Partial<TokenRecord> = {}): TokenRecord => ({
  ...{ kind, serial: randomUUID(), manufacturer: 'Example Tokens', model: 'c100', secret: randomBytes(20), algorithm: 'SHA1', digits: 6, startsAt: null, expiresAt: null },
  ...(kind === 'EVENT' ? { counter: 2n ** 64n - 1n, periodSeconds: null, driftSteps: null } : { counter: null, periodSeconds: 60, driftSteps: -3 }),
  ...change,
});
const written = async (records: readonly TokenRecord[]): Promise<string> => {
  let text = '';
  for await (const piece of writePskc(records, { key, keyName: 'Transport key', random: randomBytes })) text += piece;
  return text;
};
const send = (format: string, content: string, more: object = {}, options = {}): Promise<TestAnswer> =>
  tokens.staff('POST', '/v1/token-imports', { ...AGENCY, format, content: Buffer.from(content).toString('base64'), ...more }, options);
const stocked = async (serial: string): Promise<{ id: string }[]> => (await tokens.staff('GET', `/v1/inventory?serial=${serial}`)).json<{ items: { id: string }[] }>().items;

describe('a file of tokens', () => {
  it('is put into stock: an encrypted container, with counters of 64 bits', async () => {
    const [event, time] = [record('EVENT'), record('TIME', { algorithm: 'SHA512', digits: 8 })];
    const answer = await send('PSKC', await written([event, time]), { key: key.toString('hex') });
    expect([answer.status, answer.json()]).toEqual([201, { eventTokens: 1, timeTokens: 1 }]);
    const [row] = await stocked(event.serial);
    expect(row).toMatchObject({ kind: 'EVENT_TOKEN', state: 'IN_STOCK', holderId: null, manufacturer: 'Example Tokens' });
    expect((await tokens.staff('GET', `/v1/inventory/${row?.id ?? ''}`)).json()).toMatchObject({ counter: '18446744073709551615' });
  });

  it('is put into stock as lines, with manufacturer and model from beside it', async () => {
    const serial = randomUUID();
    const lines = `${serial},${randomBytes(20).toString('hex')},totp,6,60`;
    expect((await send('OATH_CSV', lines)).json()).toMatchObject({ errors: [{ code: 'MANUFACTURER_NEEDED' }], line: 1, column: 1 });
    expect((await send('OATH_CSV', lines, { manufacturer: 'Example Tokens' })).json()).toMatchObject({ errors: [{ code: 'MODEL_NEEDED' }] });
    expect((await send('OATH_CSV', lines, { manufacturer: 'Example Tokens', model: 'c200' })).json()).toEqual({ eventTokens: 0, timeTokens: 1 });
    expect(await stocked(serial)).toMatchObject([{ kind: 'TIME_TOKEN', model: 'c200' }]);
  });

  it('is put into stock by the thousand, or not at all when the last thousand holds one that is known', async () => {
    const names = { manufacturer: 'Bulk Tokens', model: 'b1' };
    const lines = Array.from({ length: 2_500 }, (_, index) => `${index},${randomBytes(20).toString('hex')}`);
    expect((await send('OATH_CSV', lines.join('\n'), names)).json()).toEqual({ eventTokens: 2_500, timeTokens: 0 });
    const other = [...lines.map((line) => `B${line}`), lines[0] ?? ''];
    expect((await send('OATH_CSV', other.join('\n'), names)).json()).toMatchObject({ status: 409, errors: [{ code: 'SERIAL_KNOWN' }] });
    const [row]: object[] = await otp.database.query("SELECT count(*)::integer AS tokens FROM otp_device WHERE manufacturer = 'Bulk Tokens'");
    expect(row).toEqual({ tokens: 2_500 });
  });

  it('is refused as a whole when its last token is wrong, with the place and without its seeds', async () => {
    const [serial, seed] = [randomUUID(), randomBytes(20).toString('hex')];
    const names = { manufacturer: 'Example Tokens', model: 'c100' };
    const answer = await send('OATH_CSV', `${serial},${seed}\nA2,${seed}zz`, names);
    expect([answer.status, answer.json()]).toEqual([422, expect.objectContaining({ line: 2, column: 4, errors: [expect.objectContaining({ pointer: '/content', code: 'MALFORMED' })] })]);
    expect(answer.text).not.toContain(seed);
    expect(await stocked(serial)).toEqual([]);
  });

  it('is refused as a whole when one of its tokens is there already, which is named', async () => {
    const [known, fresh] = [record('EVENT'), record('EVENT')];
    expect((await send('PSKC', await written([known]), { key: key.toString('hex') })).status).toBe(201);
    const answer = await send('PSKC', await written([fresh, known]), { key: key.toString('hex') });
    expect([answer.status, answer.json()]).toEqual([409, expect.objectContaining({ errors: [expect.objectContaining({ detail: expect.stringContaining(known.serial), code: 'SERIAL_KNOWN' })] })]);
    expect(await stocked(fresh.serial)).toEqual([]);
  });

  it('is opened by its key alone', async () => {
    const file = await written([record('EVENT')]);
    expect((await send('PSKC', file)).json()).toMatchObject({ errors: [{ code: 'SECRET_NEEDED' }] });
    expect((await send('PSKC', file, { key: randomBytes(16).toString('hex') })).json()).toMatchObject({ errors: [{ code: 'WRONG_SECRET' }] });
    const answer = await send('PSKC', file.replace(/<ValueMAC>..../, '<ValueMAC>AAAA'), { key: key.toString('hex') });
    expect(answer.json()).toMatchObject({ errors: [{ code: 'UNVERIFIABLE' }] });
    expect(answer.text).not.toContain(key.toString('hex'));
  });

  it('is taken from who may put tokens into stock there', async () => {
    const file = `${randomUUID()},${randomBytes(20).toString('hex')}`;
    expect((await send('OATH_CSV', file, {}, { role: 'AUDITOR' })).status).toBe(403);
    expect((await send('OATH_CSV', file, { organisationId: randomUUID() })).status).toBe(404);
  });
});

describe('tokens in stock', () => {
  const exported = (body: object, options = {}): Promise<TestAnswer> => tokens.staff('POST', '/v1/token-exports', { key: key.toString('hex'), keyName: 'Transport key', ...body }, options);

  it('are written as a container that is encrypted, and read again as they came', async () => {
    const came = [record('EVENT', { expiresAt: new Date('2031-01-01T00:00:00Z') }), record('TIME', { algorithm: 'SHA256', digits: 8 })];
    expect((await send('PSKC', await written(came), { key: key.toString('hex') })).status).toBe(201);
    const deviceIds = await Promise.all(came.map(async ({ serial }) => (await stocked(serial))[0]?.id));
    const answer = await exported({ deviceIds });
    expect([answer.status, answer.json<{ tokens: number }>().tokens]).toEqual([201, 2]);
    const content = Buffer.from(answer.json<{ content: string }>().content, 'base64');
    const read: TokenRecord[] = [];
    for await (const { token } of readTokenFile(Readable.from([content]), { format: 'PSKC', secrets: { key } })) read.push(token);
    expect(read.sort((a, b) => a.kind.localeCompare(b.kind))).toEqual(came);
    for (const { secret } of came) expect(content.includes(Buffer.from(secret).toString('base64'))).toBe(false);
    const [evidence]: object[] = await otp.database.query(`SELECT count(*)::integer AS lines FROM audit_entry WHERE command = 'export-tokens' AND aggregate_id::text = ANY($1)`, [deviceIds]);
    expect(evidence).toEqual({ lines: 2 });
  });

  it('are given out alone: not what a holder has, not elsewhere, and not to everybody', async () => {
    const [held, stock] = [await tokens.delivered(), await tokens.inStock()];
    expect((await exported({ deviceIds: [stock.id, held.id] })).json()).toMatchObject({ status: 409, state: 'DELIVERED' });
    expect((await exported({ deviceIds: [randomUUID()] })).status).toBe(404);
    expect((await exported({ deviceIds: [stock.id] }, { role: 'REGISTRATION_OFFICER' })).status).toBe(403);
    expect((await exported({ deviceIds: [stock.id], keyName: '<k>' })).status).toBe(400);
  });
});
