import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What holders authorise. */
export class CreateAuthorisations20261122120000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS authorisation');
  }
}

const STATEMENTS = [
  `CREATE TABLE authorisation (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    credential_id uuid NOT NULL REFERENCES credential (id),
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    state text NOT NULL CHECK (state IN ('WAITING', 'SPENT', 'REFUSED', 'EXPIRED')),
    purpose text NOT NULL,
    digests text[] NOT NULL CHECK (cardinality(digests) BETWEEN 1 AND 100),
    code_tries integer NOT NULL CHECK (code_tries BETWEEN 0 AND 5),
    codes_refused integer NOT NULL CHECK (codes_refused BETWEEN 0 AND code_tries),
    created_at timestamptz NOT NULL,
    due_at timestamptz,
    pin_key_sealed bytea,
    CHECK ((state = 'WAITING') = (due_at IS NOT NULL)),
    CHECK ((state = 'WAITING') = (pin_key_sealed IS NOT NULL))
  )`,
  'CREATE INDEX authorisation_by_credential ON authorisation (credential_id)',
  'CREATE INDEX authorisation_by_organisation ON authorisation (organisation_id)',
  'CREATE INDEX authorisation_by_path ON authorisation (organisation_path text_pattern_ops)',
  'CREATE INDEX authorisation_due ON authorisation (due_at) WHERE due_at IS NOT NULL',
];
