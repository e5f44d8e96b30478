import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes by which support authorises a holder, and programs that use his account. */
export class AuthoriseBySupport20261122193000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE support_authorisation');
    await runner.query('DROP TABLE integrator_use');
  }
}

const STATEMENTS = [
  `CREATE TABLE support_authorisation (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    account_id uuid NOT NULL REFERENCES account (id),
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('DEVICE_REPLACEMENT', 'PASSWORD_CHANGE')),
    reference text NOT NULL,
    code_digest text NOT NULL,
    tries integer NOT NULL CHECK (tries BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  )`,
  'CREATE INDEX support_authorisation_by_account ON support_authorisation (account_id, purpose, created_at)',
  'CREATE INDEX support_authorisation_by_organisation ON support_authorisation (organisation_id)',
  `CREATE TABLE integrator_use (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    account_id uuid NOT NULL REFERENCES account (id),
    integrator_id uuid NOT NULL REFERENCES integrator (id),
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    contact_sealed text NOT NULL,
    locale text NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz
  )`,
  'CREATE UNIQUE INDEX integrator_use_once ON integrator_use (account_id, integrator_id) WHERE ended_at IS NULL',
  'CREATE INDEX integrator_use_by_integrator ON integrator_use (integrator_id)',
  'CREATE INDEX integrator_use_by_organisation ON integrator_use (organisation_id)',
];
