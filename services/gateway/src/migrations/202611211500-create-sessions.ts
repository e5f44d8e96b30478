import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Browser sessions: the browser knows an id, the row its hash and the sealed tokens. */
export class CreateSessions20261121150000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE browser_session (
      id_hash text PRIMARY KEY,
      sealed_tokens text NOT NULL,
      access_expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL,
      refreshing_until timestamptz
    )`);
    await runner.query('CREATE INDEX browser_session_by_end ON browser_session (ends_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE browser_session');
  }
}
