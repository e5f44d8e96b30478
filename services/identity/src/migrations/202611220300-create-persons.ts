import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Persons with their contact points, holders' accounts, and how officers are reached. */
export class CreatePersons20261122030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM account WHERE kind = 'HOLDER'`);
    await runner.query('ALTER TABLE account DROP CONSTRAINT account_credentials');
    await runner.query(`ALTER TABLE account ADD CONSTRAINT account_check
      CHECK (state <> 'ACTIVE' OR (password_hash IS NOT NULL AND totp_secret_sealed IS NOT NULL))`);
    await runner.query(`ALTER TABLE account DROP COLUMN kind, DROP COLUMN person_id, DROP COLUMN email_sealed,
      DROP COLUMN email_index, DROP COLUMN told_of_requests`);
    await runner.query('DROP TABLE contact_point, person');
  }
}

const STATEMENTS = [
  `CREATE TABLE person (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    tax_number_index text NOT NULL CONSTRAINT person_tax_number UNIQUE,
    tax_number_sealed text NOT NULL,
    names_sealed text NOT NULL,
    locale text NOT NULL CHECK (locale IN ('en', 'it', 'pt-BR', 'el')),
    created_at timestamptz NOT NULL
  )`,
  'CREATE INDEX person_by_organisation ON person (organisation_id)',

  // Only what is verified excludes others: whoever merely typed an address keeps nobody from it.
  `CREATE TABLE contact_point (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    person_id uuid NOT NULL REFERENCES person (id),
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('EMAIL', 'PHONE')),
    state text NOT NULL CHECK (state IN ('VERIFIED', 'REPLACED')),
    address_sealed text NOT NULL,
    address_index text NOT NULL,
    verified_at timestamptz NOT NULL
  )`,
  `CREATE UNIQUE INDEX contact_point_verified ON contact_point (kind, address_index) WHERE state = 'VERIFIED'`,
  'CREATE INDEX contact_point_by_person ON contact_point (person_id)',
  'CREATE INDEX contact_point_by_organisation ON contact_point (organisation_id)',

  // What is there already are officers, who have not said yet where they are reached.
  `ALTER TABLE account
    ADD COLUMN kind text NOT NULL DEFAULT 'OFFICER' CHECK (kind IN ('OFFICER', 'HOLDER')),
    ADD COLUMN person_id uuid REFERENCES person (id),
    ADD COLUMN email_sealed text,
    ADD COLUMN email_index text,
    ADD COLUMN told_of_requests boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT account_person CHECK ((kind = 'HOLDER') = (person_id IS NOT NULL)),
    ADD CONSTRAINT account_holder_grants CHECK (kind = 'OFFICER' OR grants = '[]'),
    DROP CONSTRAINT account_check,
    ADD CONSTRAINT account_credentials
      CHECK (state <> 'ACTIVE' OR (password_hash IS NOT NULL AND (kind = 'HOLDER' OR totp_secret_sealed IS NOT NULL)))`,
  `CREATE UNIQUE INDEX account_holder ON account (person_id) WHERE state <> 'DISABLED'`,
  `CREATE UNIQUE INDEX account_email ON account (email_index) WHERE state <> 'DISABLED'`,
  'CREATE INDEX account_by_grants ON account USING gin (grants jsonb_path_ops)',
];
