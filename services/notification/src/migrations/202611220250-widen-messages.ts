import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages to accounts, whose language is not known before they are sent; last instants; reports that come back. */
export class WidenMessages20261122025000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE message
      ALTER COLUMN locale DROP NOT NULL,
      ADD COLUMN send_before timestamptz,
      ADD COLUMN failure_reason text CHECK (failure_reason IN ('refused', 'given-up', 'recipient-unknown', 'too-late')),
      ADD COLUMN report_status text CHECK (report_status ~ '^[245]\\.[0-9]{1,3}\\.[0-9]{1,3}$'),
      ADD CHECK (failure_reason IS NULL OR state = 'FAILED'),
      ADD CHECK (state <> 'SENT' OR locale IS NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE message DROP COLUMN report_status, DROP COLUMN failure_reason, DROP COLUMN send_before`);
  }
}
