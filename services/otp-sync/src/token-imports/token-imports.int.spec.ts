import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { readTokenFile, writePskc } from '@vidimus/token-files';
import type { TokenRecord } from '@vidimus/token-files';
import { Imports } from '../../test/imports.js';
import type { SeenImport } from '../../test/imports.js';
import { DAY_MS, RunningOtpSync } from '../../test/running-otp-sync.js';
import { Tokens } from '../../test/tokens.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';
import { PART_BYTES } from './token-import.js';

let otp: RunningOtpSync;
let tokens: Tokens;
let imports: Imports;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
  tokens = new Tokens(otp);
  imports = new Imports(tokens);
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
const names = { manufacturer: 'Example Tokens', model: 'c100' };
const pskc = { format: 'PSKC', key: key.toString('hex') };
const line = (serial: string, more = ''): string => `${serial},${randomBytes(20).toString('hex')}${more}`;
const stocked = async (serial: string): Promise<{ id: string }[]> => (await tokens.staff('GET', `/v1/inventory?serial=${serial}`)).json<{ items: { id: string }[] }>().items;
const countOf = async (manufacturer: string): Promise<number> => {
  const [row]: { tokens: number }[] = await otp.database.query('SELECT count(*)::integer AS tokens FROM otp_device WHERE manufacturer = $1', [manufacturer]);
  return row?.tokens ?? -1;
};
/** What is left in the database of files and of what opens them. */
const leftOf = async (id: string): Promise<object | undefined> => {
  const [row]: object[] = await otp.database.query(
    `SELECT secrets_sealed IS NULL AS no_secrets, (SELECT count(*)::integer FROM token_import_part WHERE import_id = $1) AS parts FROM token_import WHERE id = $1`,
    [id],
  );
  return row;
};

describe('a file of tokens', () => {
  it('is put into stock: an encrypted container, with counters of 64 bits', async () => {
    const [event, time] = [record('EVENT'), record('TIME', { algorithm: 'SHA512', digits: 8 })];
    expect(await imports.imported(await written([event, time]), pskc)).toMatchObject({ state: 'STOCKED', report: { eventTokens: 1, timeTokens: 1 }, refusal: null });
    const [row] = await stocked(event.serial);
    expect(row).toMatchObject({ kind: 'EVENT_TOKEN', state: 'IN_STOCK', holderId: null, manufacturer: 'Example Tokens' });
    expect((await tokens.staff('GET', `/v1/inventory/${row?.id ?? ''}`)).json()).toMatchObject({ counter: '18446744073709551615' });
  });

  it('is put into stock as lines, with manufacturer and model from beside it', async () => {
    const serial = randomUUID();
    const lines = line(serial, ',totp,6,60');
    expect(await imports.imported(lines)).toMatchObject({ state: 'REFUSED', report: null, refusal: { code: 'MANUFACTURER_NEEDED', line: 1, column: 1 } });
    expect(await imports.imported(lines, { manufacturer: 'Example Tokens' })).toMatchObject({ refusal: { code: 'MODEL_NEEDED' } });
    expect(await imports.imported(lines, { manufacturer: 'Example Tokens', model: 'c200' })).toMatchObject({ report: { eventTokens: 0, timeTokens: 1 } });
    expect(await stocked(serial)).toMatchObject([{ kind: 'TIME_TOKEN', model: 'c200' }]);
  });

  it('comes in parts, in any order and again, and is read once all of them are there', async () => {
    const file = Buffer.from(Array.from({ length: 12_000 }, (_, index) => line(`P${String(index)}`)).join('\n'));
    expect(file.length).toBeGreaterThan(PART_BYTES);
    const { id } = (await imports.order(file, { manufacturer: 'Part Tokens', model: 'p1' })).json<SeenImport>();
    const [first, second] = [file.subarray(0, PART_BYTES), file.subarray(PART_BYTES)];
    expect((await imports.part(id, 1, second)).json()).toMatchObject({ state: 'RECEIVING', bytesReceived: second.length });
    expect((await imports.start(id)).json()).toMatchObject({ status: 409, detail: expect.stringContaining(String(second.length)) });
    for (const [number, bytes] of [[0, second], [1, first], [2, second]] as const) expect((await imports.part(id, number, bytes)).json()).toMatchObject({ status: 400, errors: [{ code: 'PART_LENGTH' }] });
    for (const bytes of [Buffer.alloc(PART_BYTES), first]) expect((await imports.part(id, 0, bytes)).json()).toMatchObject({ bytesReceived: file.length });
    expect((await imports.start(id)).status).toBe(202);
    expect(await imports.ended(id)).toMatchObject({ state: 'STOCKED', bytesRead: file.length, tokensRead: 12_000, report: { eventTokens: 12_000 } });
    expect(await countOf('Part Tokens')).toBe(12_000);
    for (const again of [imports.part(id, 0, first), imports.start(id), imports.cancel(id)]) expect((await again).status).toBe(409);
  });

  it('is refused as a whole when its last token is wrong, with the place and without its seeds', async () => {
    const [serial, seed] = [randomUUID(), randomBytes(20).toString('hex')];
    const refused = await imports.imported(`${serial},${seed}\nA2,${seed}zz`, names);
    expect(refused).toMatchObject({ state: 'REFUSED', refusal: { code: 'MALFORMED', line: 2, column: 4 } });
    expect(JSON.stringify(refused)).not.toContain(seed);
    expect(await stocked(serial)).toEqual([]);
  });

  it('is refused as a whole when a token is there already or twice in it, which is named with its place', async () => {
    const [known, fresh] = [record('EVENT'), record('EVENT')];
    expect(await imports.imported(await written([known]), pskc)).toMatchObject({ state: 'STOCKED' });
    const refused = await imports.imported(await written([fresh, known]), pskc);
    expect(refused).toMatchObject({ state: 'REFUSED', refusal: { code: 'SERIAL_KNOWN', detail: expect.stringContaining(known.serial) } });
    expect(refused.refusal?.line).toBeGreaterThan(1);
    const lines = Array.from({ length: 1_500 }, (_, index) => line(`T${String(index)}`));
    const twice = await imports.imported([...lines, lines[3]].join('\n'), { manufacturer: 'Twice Tokens', model: 't1' });
    expect(twice).toMatchObject({ state: 'REFUSED', refusal: { code: 'SERIAL_KNOWN', line: 1_501, column: 1 } });
    expect([await stocked(fresh.serial), await countOf('Twice Tokens')]).toEqual([[], 0]);
  });

  it('is opened by its key alone, which lies sealed and goes with the file when the import is over', async () => {
    const file = await written([record('EVENT')]);
    expect(await imports.imported(file, { format: 'PSKC' })).toMatchObject({ refusal: { code: 'SECRET_NEEDED' } });
    expect(await imports.imported(file, { ...pskc, key: randomBytes(16).toString('hex') })).toMatchObject({ refusal: { code: 'WRONG_SECRET' } });
    expect(await imports.imported(file.replace(/<ValueMAC>..../, '<ValueMAC>AAAA'), pskc)).toMatchObject({ refusal: { code: 'UNVERIFIABLE' } });
    const id = await imports.sent(file, { ...pskc, password: 'the password of the vendor' });
    expect(await leftOf(id)).toEqual({ no_secrets: false, parts: 1 });
    const [dump]: { text: string }[] = await otp.database.query(`SELECT row_to_json(i)::text || (SELECT string_agg(row_to_json(p)::text, '') FROM token_import_part p WHERE import_id = i.id) AS text FROM token_import i WHERE id = $1`, [id]);
    for (const secret of [key.toString('hex'), key.toString('base64'), 'the password of the vendor', Buffer.from(file).toString('base64').slice(0, 40)]) expect(dump?.text).not.toContain(secret);
    await imports.start(id);
    expect(await imports.ended(id)).toMatchObject({ state: 'STOCKED' });
    expect(await leftOf(id)).toEqual({ no_secrets: true, parts: 0 });
  });

  it('is taken from who may put tokens into stock there', async () => {
    const file = Buffer.from(line(randomUUID()));
    expect((await imports.order(file, names, { role: 'AUDITOR' })).status).toBe(403);
    expect((await imports.order(file, { ...names, organisationId: randomUUID() })).status).toBe(422);
    const id = await imports.sent(file.toString(), names);
    const elsewhere = { place: { organisationId: randomUUID(), organisationPath: `/${randomUUID()}/` } };
    expect((await tokens.staff('GET', `/v1/token-imports/${id}`, undefined, elsewhere)).status).toBe(404);
    expect((await tokens.staff('POST', `/v1/token-imports/${id}/start`, undefined, elsewhere)).status).toBe(404);
    const listed = (await tokens.staff('GET', '/v1/token-imports?limit=1', undefined, { role: 'AUDITOR' })).json<{ items: SeenImport[]; nextCursor: string }>();
    expect(listed).toMatchObject({ items: [{ id, state: 'RECEIVING' }], nextCursor: expect.any(String) });
  });
});

describe('an import under way', () => {
  const MANUFACTURER = 'Halted Tokens';
  let number = 0;
  /** An import that has stored its first thousand tokens and waits for a stranger before the second thousand. */
  const halted = async (): Promise<{ id: string; letGo: () => Promise<void> }> => {
    const batch = String((number += 1));
    const model = (await tokens.inStock()).id;
    const stranger = otp.database.createQueryRunner();
    await stranger.startTransaction();
    await stranger.query(
      `INSERT INTO otp_device SELECT (jsonb_populate_record(device, jsonb_build_object('id', $2::text, 'manufacturer', $3::text, 'serial', $4::text))).* FROM otp_device AS device WHERE id = $1`,
      [model, randomUUID(), MANUFACTURER, `${batch}-1200`],
    );
    const lines = Array.from({ length: 2_000 }, (_, index) => line(`${batch}-${String(index)}`));
    const id = await imports.started(lines.join('\n'), { manufacturer: MANUFACTURER, model: 'h1' });
    await eventually('the first thousand is read', async () => ((await imports.get(id)).tokensRead === 1_000 ? true : undefined));
    const letGo = async (): Promise<void> => {
      await stranger.rollbackTransaction();
      await stranger.release();
    };
    return { id, letGo };
  };

  it('shows how far it has come, and nothing of it in stock before everything is', async () => {
    const { id, letGo } = await halted();
    const seen = await imports.get(id);
    expect([seen.state, seen.bytesRead, seen.report]).toEqual(['READING', seen.bytesReceived, null]);
    expect(await countOf(MANUFACTURER)).toBe(0);
    await letGo();
    expect(await imports.ended(id)).toMatchObject({ state: 'STOCKED', tokensRead: 2_000 });
    expect(await countOf(MANUFACTURER)).toBe(2_000);
  }, 60_000);

  it('leaves nothing when it is broken off in the middle', async () => {
    const before = await countOf(MANUFACTURER);
    const { id, letGo } = await halted();
    expect((await imports.cancel(id)).json()).toMatchObject({ state: 'CANCELLED' });
    await letGo();
    await eventually('the transaction is given up', async () => {
      const [row]: { held: number }[] = await otp.database.query(`SELECT count(*)::integer AS held FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND (classid::bigint << 32 | objid::bigint) = hashtextextended('vidimus.token-import.' || $1, 0)`, [id]);
      return row?.held === 0 ? true : undefined;
    });
    expect([await countOf(MANUFACTURER), (await imports.get(id)).state, await leftOf(id)]).toEqual([before, 'CANCELLED', { no_secrets: true, parts: 0 }]);
  }, 60_000);

  it('begins anew after its connection died in the middle, and stores each token once', async () => {
    const before = await countOf(MANUFACTURER);
    const { id, letGo } = await halted();
    await eventually('the connection that waits for the stranger is closed', async () => {
      const closed: object[] = await otp.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0 AND query LIKE '%INSERT INTO otp_device%'`,
      );
      return closed.length === 1;
    });
    await letGo();
    expect(await imports.ended(id)).toMatchObject({ state: 'STOCKED', report: { eventTokens: 2_000, timeTokens: 0 } });
    expect(await countOf(MANUFACTURER)).toBe(before + 2_000);
    const history = (await tokens.staff('GET', `/v1/token-imports/${id}/history`)).json<{ items: { code: string }[] }>().items.map(({ code }) => code);
    expect(history).toEqual(['import-ordered', 'import-started', 'import-stocked']);
  }, 60_000);

  it('lapses after a day when nobody ends it', async () => {
    const id = await imports.sent(line(randomUUID()), pskc);
    otp.clock.advance(DAY_MS);
    const deadlines = otp.room.running.app.get(DeadlinesService, { strict: false });
    while (await deadlines.lapseOneImport());
    expect([(await imports.get(id)).state, await leftOf(id)]).toEqual(['LAPSED', { no_secrets: true, parts: 0 }]);
  });
});

describe('tokens in stock', () => {
  const exported = (body: object, options = {}): Promise<TestAnswer> => tokens.staff('POST', '/v1/token-exports', { key: key.toString('hex'), keyName: 'Transport key', ...body }, options);

  it('are written as a container that is encrypted, and read again as they came', async () => {
    const came = [record('EVENT', { expiresAt: new Date('2031-01-01T00:00:00Z') }), record('TIME', { algorithm: 'SHA256', digits: 8 })];
    expect(await imports.imported(await written(came), pskc)).toMatchObject({ state: 'STOCKED' });
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
