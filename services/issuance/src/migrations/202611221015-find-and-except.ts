import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finding requests by name and tax number, and service addresses that are excepted from the rule of domains. */
export class FindAndExcept20261122101500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS address_exception');
    await runner.query('DROP INDEX IF EXISTS issuance_request_by_tax_number');
    await runner.query('ALTER TABLE issuance_request DROP COLUMN name_terms');
  }
}

const STATEMENTS = [
  // Blind indexes of the beginnings of each word of the surname: they are found without being readable, and go when the row goes.
  `ALTER TABLE issuance_request ADD COLUMN name_terms text[] NOT NULL DEFAULT '{}'`,
  'CREATE INDEX issuance_request_by_name ON issuance_request USING gin (name_terms)',
  'CREATE INDEX issuance_request_by_tax_number ON issuance_request (tax_number_index)',

  `CREATE TABLE address_exception (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation_policy (id),
    organisation_path text NOT NULL,
    email_index text NOT NULL,
    exception_sealed text NOT NULL,
    made_by text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  'CREATE INDEX address_exception_by_address ON address_exception (organisation_id, email_index)',
  'CREATE INDEX address_exception_by_expiry ON address_exception (expires_at)',
];
