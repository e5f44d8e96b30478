import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Officers' security keys, and the challenges of enrolments that are under way. */
export class CreateSecurityKeys20261122031000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS security_key_challenge, security_key');
  }
}

const STATEMENTS = [
  // A credential is never taken again, not even after its revocation.
  `CREATE TABLE security_key (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    account_id uuid NOT NULL REFERENCES account (id),
    state text NOT NULL CHECK (state IN ('PENDING', 'ACTIVE', 'REVOKED')),
    name_sealed text NOT NULL,
    credential_id text NOT NULL CONSTRAINT security_key_credential UNIQUE,
    public_key text NOT NULL,
    transports jsonb NOT NULL,
    sign_count bigint NOT NULL,
    last_assertion_digest text,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamptz,
    revoked_by uuid,
    revoked_at timestamptz,
    revocation_reason_sealed text,
    CHECK (state <> 'ACTIVE' OR (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL AND confirmed_by <> account_id)),
    CHECK (state <> 'REVOKED' OR (revoked_by IS NOT NULL AND revoked_at IS NOT NULL))
  )`,
  'CREATE INDEX security_key_by_account ON security_key (account_id)',
  'CREATE INDEX security_key_by_organisation ON security_key (organisation_id)',

  `CREATE TABLE security_key_challenge (
    account_id uuid PRIMARY KEY REFERENCES account (id),
    challenge text NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
];
