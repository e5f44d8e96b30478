import { argon2Sync, randomUUID } from 'node:crypto';
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

/** By the reference parameters in the hash itself, without our own code. */
function belongs(userCode: string, hash: string): boolean {
  const [, , , , salt = '', tag = ''] = hash.split('$');
  const made = argon2Sync('argon2id', { message: userCode.replace('-', ''), nonce: Buffer.from(salt, 'base64'), memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 });
  return made.equals(Buffer.from(tag, 'base64'));
}

describe('a user code', () => {
  it('[C-18] is shown once and kept as a hash; another one takes its place', async () => {
    const { id } = await otp.activeProgram();
    expect((await otp.get(id)).hasUserCode).toBe(false);
    const first = await give(id);
    expect(first).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    expect(belongs(first, await storedHash(id))).toBe(true);
    const second = await give(id);
    expect([belongs(first, await storedHash(id)), belongs(second, await storedHash(id))]).toEqual([false, true]);
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
