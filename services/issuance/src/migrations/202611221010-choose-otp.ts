import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether codes may go by e-mail, and the number chosen for them: that given at the start may be another, or missing (C-25). */
export class ChooseOtp20261122101000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE organisation_policy ADD COLUMN email_otp_allowed boolean NOT NULL DEFAULT false');
    await runner.query('ALTER TABLE issuance_request ADD COLUMN otp_phone_sealed text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE issuance_request DROP COLUMN otp_phone_sealed');
    await runner.query('ALTER TABLE organisation_policy DROP COLUMN email_otp_allowed');
  }
}
