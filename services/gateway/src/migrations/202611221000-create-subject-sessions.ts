import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of people without an account: bound to one request each, opened by a mailed link. */
export class CreateSubjectSessions20261122100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE subject_session (
      id_hash text PRIMARY KEY,
      request_id uuid NOT NULL,
      sealed_pending_login text,
      identified_until timestamptz,
      created_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL
    )`);
    await runner.query('CREATE INDEX subject_session_by_end ON subject_session (ends_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subject_session');
  }
}
