import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every statement that changes a table reads the text of all its CHECK constraints anew, which took a fifth of what a verification costs PostgreSQL. The
 * columns that these rules are about do not change when a code is verified: a trigger holds them where they do. What a verification changes keeps its constraints.
 */
export class CheckDevicesWhereTheyChange20261123060000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE otp_device ${Object.keys(RULES).map((name) => `DROP CONSTRAINT ${name}`).join(', ')}`);
    await runner.query(FUNCTION);
    await runner.query(`CREATE TRIGGER otp_device_rules BEFORE INSERT OR UPDATE OF ${COLUMNS} ON otp_device FOR EACH ROW EXECUTE FUNCTION otp_device_keeps_rules()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER otp_device_rules ON otp_device');
    await runner.query('DROP FUNCTION otp_device_keeps_rules()');
    await runner.query(`ALTER TABLE otp_device ${Object.entries(RULES).map(([name, rule]) => `ADD CONSTRAINT ${name} CHECK (${rule})`).join(', ')}`);
  }
}

const HARDWARE = `kind IN ('EVENT_TOKEN', 'TIME_TOKEN')`;
const OPEN = `state IN ('IN_STOCK', 'REGISTERED', 'DELIVERED', 'ACTIVE')`;
const OF_TOKENS = 'num_nonnulls(manufacturer, serial, model, algorithm, digits)';

const COLUMNS = `kind, state, registration, holder_id, manufacturer, serial, model, algorithm, digits, period_seconds, secret_sealed, contact_sealed, due_at, ended_at`;
const RULES: Readonly<Record<string, string>> = {
  otp_device_kind_check: `kind IN ('AUTHENTICATOR', 'SMS', 'EMAIL', 'EVENT_TOKEN', 'TIME_TOKEN')`,
  otp_device_state_check: `${OPEN} OR state IN ('LOST', 'REVOKED', 'REPLACED', 'EXPIRED')`,
  otp_device_registration_check: 'registration >= 1',
  otp_device_holder_check: `holder_id IS NOT NULL OR (${HARDWARE} AND state IN ('IN_STOCK', 'REVOKED', 'EXPIRED'))`,
  otp_device_stock_check: `state <> 'IN_STOCK' OR (${HARDWARE} AND holder_id IS NULL)`,
  otp_device_delivered_check: `state <> 'DELIVERED' OR ${HARDWARE}`,
  otp_device_token_check: `(${HARDWARE}) = (${OF_TOKENS} = 5) AND (${HARDWARE} OR ${OF_TOKENS} = 0)`,
  otp_device_algorithm_check: `algorithm IN ('SHA1', 'SHA256', 'SHA512')`,
  otp_device_digits_check: 'digits BETWEEN 6 AND 8',
  otp_device_period_seconds_check: 'period_seconds IN (30, 60)',
  otp_device_time_check: `(period_seconds IS NOT NULL) = (kind = 'TIME_TOKEN')`,
  otp_device_secret_check: `(secret_sealed IS NOT NULL) = (kind NOT IN ('SMS', 'EMAIL') AND ${OPEN})`,
  otp_device_contact_check: `(contact_sealed IS NOT NULL) = (NOT ${HARDWARE} AND ${OPEN})`,
  otp_device_due_check: `CASE WHEN ${HARDWARE} THEN due_at IS NULL OR ${OPEN} ELSE (due_at IS NOT NULL) = (state = 'REGISTERED') END`,
  otp_device_ended_check: `(ended_at IS NOT NULL) = (NOT ${OPEN})`,
};

// As with a constraint, a rule of which nobody knows whether it holds is no violation.
const FUNCTION = `CREATE FUNCTION otp_device_keeps_rules() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    broken text;
  BEGIN
    SELECT name INTO broken FROM (SELECT NEW.*) AS device,
      LATERAL (VALUES ${Object.entries(RULES).map(([name, rule]) => `('${name}', ${rule})`).join(',\n        ')}) AS rule (name, holds)
    WHERE NOT holds LIMIT 1;
    IF broken IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = 'otp_device', CONSTRAINT = broken,
        MESSAGE = format('A row of otp_device breaks the rule %s.', broken);
    END IF;
    RETURN NEW;
  END $$`;
