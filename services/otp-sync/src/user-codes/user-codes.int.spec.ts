import { argon2Sync, createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problemOf, RunningOtpSync } from '../../test/running-otp-sync.js';

let otp: RunningOtpSync;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
}, 120_000);
afterAll(() => otp.stop());

const give = async (id: string): Promise<string> => (await otp.call('POST', `/v1/devices/${id}/user-codes`)).json<{ userCode: string }>().userCode;

async function storedHash(id: string): Promise<string> {
  const [row]: { user_code_hash: string }[] = await otp.database.query('SELECT user_code_hash FROM otp_device WHERE id = $1', [id]);
  return row?.user_code_hash ?? '';
}

/** By the crypto library and the data key alone, without our own code. */
async function belongs(userCode: string, hash: string): Promise<boolean> {
  const dataKey = Buffer.from(await readFile(otp.room.env['VIDIMUS_DATA_KEY_FILE'] ?? '', 'utf8'), 'base64');
  const key = Buffer.from(hkdfSync('sha256', dataKey, '', 'vidimus.field.index.v1', 32));
  const message = createHmac('sha256', key).update(`user-code\0${userCode.replace('-', '')}`).digest('base64url');
  const [, kind, , , salt = '', tag = ''] = hash.split('$');
  const made = argon2Sync('argon2id', { message, nonce: Buffer.from(salt, 'base64'), memory: 256, passes: 1, parallelism: 1, tagLength: 32 });
  return kind === 'hmac-argon2id' && made.equals(Buffer.from(tag, 'base64'));
}

describe('a user code', () => {
  it('[C-18] is shown once and kept as a hash; another one takes its place', async () => {
    const { id } = await otp.activeProgram();
    expect((await otp.get(id)).hasUserCode).toBe(false);
    const first = await give(id);
    expect(first).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    expect(await belongs(first, await storedHash(id))).toBe(true);
    const second = await give(id);
    expect([await belongs(first, await storedHash(id)), await belongs(second, await storedHash(id))]).toEqual([false, true]);
    expect((await otp.get(id)).hasUserCode).toBe(true);
  });

  it('[C-18] is nowhere to be read', async () => {
    const { id } = await otp.activeProgram();
    const userCode = await give(id);
    const tables = ['otp_device', 'history', 'audit_entry', 'outbox', 'idempotency_record', 'jobs.job'];
    const dumps = await Promise.all(tables.map((table) => otp.database.query(`SELECT * FROM ${table}`)));
    const everywhere = JSON.stringify(dumps) + otp.room.logLines.join('\n');
    expect(everywhere).toContain(id);
    expect(everywhere).not.toContain(userCode);
    expect(everywhere).not.toContain(userCode.replace('-', ''));
  });

  it('is given to active devices only', async () => {
    const { id } = await otp.register({ kind: 'AUTHENTICATOR' });
    expect(problemOf(await otp.call('POST', `/v1/devices/${id}/user-codes`))).toBe('illegal-transition');
    expect(problemOf(await otp.call('POST', `/v1/devices/${randomUUID()}/user-codes`))).toBe('not-found');
  });
});
