import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links by which the first administrator of an installation makes himself known. */
export class CreateFirstAdministratorLinks20261122093000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS first_administrator_link');
  }
}

const STATEMENTS = [
  `CREATE TABLE first_administrator_link (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    state text NOT NULL CHECK (state IN ('OPEN', 'USED', 'REPLACED')),
    token_digest text NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    totp_secret_sealed text,
    challenge text,
    created_at timestamptz NOT NULL
  )`,
  'CREATE INDEX first_administrator_link_by_organisation ON first_administrator_link (organisation_id)',
  // Of two that are made at once one holds; and there is a first administrator once.
  `CREATE UNIQUE INDEX first_administrator_link_open ON first_administrator_link ((true)) WHERE state = 'OPEN'`,
  `CREATE UNIQUE INDEX first_administrator_link_used ON first_administrator_link ((true)) WHERE state = 'USED'`,
];
