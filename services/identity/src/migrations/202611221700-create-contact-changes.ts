import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Addresses that holders entered and have to prove. */
export class CreateContactChanges20261122170000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contact_change');
  }
}

const STATEMENTS = [
  `CREATE TABLE contact_change (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    holder_id uuid NOT NULL REFERENCES person (id),
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('EMAIL', 'PHONE')),
    state text NOT NULL CHECK (state IN ('ENTERED', 'SENT', 'VERIFIED', 'LAPSED', 'CONFLICT')),
    address_sealed text,
    proof_digest text,
    wrong_tries integer NOT NULL CHECK (wrong_tries BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CHECK ((state IN ('ENTERED', 'SENT')) = (address_sealed IS NOT NULL)),
    CHECK ((state = 'SENT') = (proof_digest IS NOT NULL))
  )`,
  'CREATE INDEX contact_change_by_holder ON contact_change (holder_id, created_at)',
  'CREATE INDEX contact_change_by_organisation ON contact_change (organisation_id)',
  'CREATE UNIQUE INDEX contact_change_by_proof ON contact_change (proof_digest)',
];
