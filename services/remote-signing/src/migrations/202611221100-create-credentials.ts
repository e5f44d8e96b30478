import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Holders' keys. */
export class CreateCredentials20261122110000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS credential');
  }
}

const STATEMENTS = [
  `CREATE TABLE credential (
    id uuid CONSTRAINT credential_once PRIMARY KEY,
    version integer NOT NULL,
    holder_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    otp_device_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('CREATED', 'ACTIVE', 'DESTROYED')),
    pin_state text NOT NULL CHECK (pin_state IN ('SET', 'BLOCKED', 'DESTROYED')),
    pin_tries integer NOT NULL CHECK (pin_tries BETWEEN 0 AND 5),
    pin_tried_at timestamptz,
    unblock_tries integer NOT NULL CHECK (unblock_tries BETWEEN 0 AND 5),
    certificate_id uuid,
    created_at timestamptz NOT NULL,
    due_at timestamptz,
    public_key bytea NOT NULL,
    csr text NOT NULL,
    key_under_pin bytea,
    key_under_unblock_code bytea,
    key_before_issue bytea,
    CHECK ((state = 'CREATED') = (due_at IS NOT NULL)),
    CHECK ((state = 'DESTROYED') = (pin_state = 'DESTROYED')),
    CHECK ((state = 'DESTROYED') = (key_under_pin IS NULL)),
    CHECK (state <> 'DESTROYED' OR key_under_unblock_code IS NULL),
    CHECK ((state = 'CREATED') = (key_before_issue IS NOT NULL)),
    CHECK (state <> 'ACTIVE' OR certificate_id IS NOT NULL)
  )`,
  'CREATE INDEX credential_by_organisation ON credential (organisation_id)',
  'CREATE INDEX credential_by_path ON credential (organisation_path text_pattern_ops)',
  'CREATE INDEX credential_by_holder ON credential (holder_id)',
  'CREATE INDEX credential_due ON credential (due_at) WHERE due_at IS NOT NULL',
  'CREATE UNIQUE INDEX credential_by_certificate ON credential (certificate_id) WHERE certificate_id IS NOT NULL',
];
