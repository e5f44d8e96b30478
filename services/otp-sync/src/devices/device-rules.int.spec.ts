import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { RunningOtpSync } from '../../test/running-otp-sync.js';
import { Tokens } from '../../test/tokens.js';
import type { HeldToken } from '../../test/tokens.js';

let otp: RunningOtpSync;
let token: HeldToken;
let stocked: string;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
  const tokens = new Tokens(otp);
  token = await tokens.active();
  stocked = (await tokens.inStock()).id;
}, 120_000);
afterAll(() => otp.stop());

/** Which rule of the table a statement breaks. */
const ruleBroken = async (statement: string, parameters: unknown[]): Promise<unknown> => {
  try {
    await otp.database.query(statement, parameters);
    return undefined;
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    const { code, constraint, table } = error.driverError as { code?: string; constraint?: string; table?: string };
    return [code, table, constraint];
  }
};
const violation = (constraint: string): string[] => ['23514', 'otp_device', constraint];

describe('the table of devices refuses, whoever writes it,', () => {
  it.each([
    [`kind = 'PIGEON'`, 'otp_device_kind_check'],
    [`state = 'NOWHERE'`, 'otp_device_state_check'],
    ['registration = 0', 'otp_device_registration_check'],
    ['holder_id = NULL', 'otp_device_holder_check'],
    [`state = 'IN_STOCK'`, 'otp_device_stock_check'],
    ['serial = NULL', 'otp_device_token_check'],
    [`algorithm = 'MD5'`, 'otp_device_algorithm_check'],
    ['digits = 4', 'otp_device_digits_check'],
    ['period_seconds = 45', 'otp_device_period_seconds_check'],
    ['period_seconds = 30', 'otp_device_time_check'],
    ['secret_sealed = NULL', 'otp_device_secret_check'],
    [`contact_sealed = 'sealed'`, 'otp_device_contact_check'],
    ['ended_at = now()', 'otp_device_ended_check'],
    ['counter = NULL', 'otp_device_event_check'],
    ['counter = 18446744073709551617', 'otp_device_counter_check'],
    ['accepted_attempt = attempts + 1', 'otp_device_check'],
  ])('an active event-based token with %s', async (change, rule) => {
    expect(await ruleBroken(`UPDATE otp_device SET ${change} WHERE id = $1`, [token.id])).toEqual(violation(rule));
  });

  it('a token in stock whose end is due after it ended, and an authenticator that is delivered', async () => {
    expect(await ruleBroken(`UPDATE otp_device SET state = 'EXPIRED', ended_at = now(), secret_sealed = NULL, due_at = now() WHERE id = $1`, [stocked])).toEqual(violation('otp_device_due_check'));
    const { id } = await otp.register({ kind: 'AUTHENTICATOR' });
    expect(await ruleBroken(`UPDATE otp_device SET state = 'DELIVERED' WHERE id = $1`, [id])).toEqual(violation('otp_device_delivered_check'));
  });

  it('a new row as it refuses a changed one', async () => {
    const copied = `INSERT INTO otp_device SELECT (changed).* FROM (SELECT jsonb_populate_record(device, $2) AS changed FROM otp_device AS device WHERE id = $1) AS copy`;
    const [id, serial] = [randomUUID(), `T${randomUUID()}`];
    expect(await ruleBroken(copied, [token.id, { id, serial, digits: 4 }])).toEqual(violation('otp_device_digits_check'));
    expect(await ruleBroken(copied, [token.id, { id, serial }])).toBeUndefined();
  });
});

describe('a statement that verifies codes', () => {
  it('reads three constraints, and no trigger of the rules runs for what it changes', async () => {
    const constraints: { name: string }[] = await otp.database.query(`SELECT conname AS name FROM pg_constraint WHERE conrelid = 'otp_device'::regclass AND contype = 'c' ORDER BY conname`);
    expect(constraints.map(({ name }) => name)).toEqual(['otp_device_check', 'otp_device_counter_check', 'otp_device_event_check']);
    const watched: { name: string }[] = await otp.database.query(
      `SELECT attname AS name FROM pg_trigger JOIN pg_attribute ON attrelid = tgrelid AND attnum = ANY(tgattr::smallint[]) WHERE tgrelid = 'otp_device'::regclass AND tgname = 'otp_device_rules'`,
    );
    const changed = ['attempts', 'accepted_attempt', 'counter', 'last_step', 'drift_steps', 'drift_lean', 'ahead_matches', 'ahead_last', 'locked_at', 'last_success_at', 'version'];
    expect(watched.map(({ name }) => name).filter((name) => changed.includes(name))).toEqual([]);
    expect(watched.length).toBeGreaterThan(10);
  });
});
