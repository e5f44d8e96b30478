import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Officers whose second factor is a code by SMS. */
export class AddSmsCodes20261122033000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE account
      ADD COLUMN second_factor text NOT NULL DEFAULT 'TOTP' CHECK (second_factor IN ('TOTP', 'SMS')),
      ADD COLUMN phone_sealed text,
      ADD COLUMN sms_codes jsonb NOT NULL DEFAULT '[]',
      DROP CONSTRAINT account_credentials,
      ADD CONSTRAINT account_credentials CHECK (state <> 'ACTIVE' OR (password_hash IS NOT NULL AND (
        kind = 'HOLDER'
        OR (second_factor = 'TOTP' AND totp_secret_sealed IS NOT NULL)
        OR (second_factor = 'SMS' AND phone_sealed IS NOT NULL))))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE account SET state = 'INVITED' WHERE state = 'ACTIVE' AND second_factor = 'SMS'`);
    await runner.query(`ALTER TABLE account
      DROP CONSTRAINT account_credentials,
      ADD CONSTRAINT account_credentials
        CHECK (state <> 'ACTIVE' OR (password_hash IS NOT NULL AND (kind = 'HOLDER' OR totp_secret_sealed IS NOT NULL))),
      DROP COLUMN second_factor,
      DROP COLUMN phone_sealed,
      DROP COLUMN sms_codes`);
  }
}
