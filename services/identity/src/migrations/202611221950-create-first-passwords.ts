import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passwords that go with a token on its scratch card. */
export class CreateFirstPasswords20261122195000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE first_password');
  }
}

const STATEMENTS = [
  `CREATE TABLE first_password (
    id uuid CONSTRAINT first_password_once PRIMARY KEY REFERENCES account (id),
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    password_hash text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  'CREATE INDEX first_password_by_organisation ON first_password (organisation_id)',
];
