import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organisations, accounts with their credentials, integrators, and what the OpenID Connect provider stores. */
export class CreateIdentityTables20261121120000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS attempt_budget, oidc_payload, signing_key, integrator, account, organisation');
  }
}

const STATEMENTS = [
  `CREATE TABLE organisation (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    parent_id uuid REFERENCES organisation (id),
    organisation_path text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('TRUST_SERVICE_PROVIDER', 'AGENCY', 'REGISTRATION_OFFICE', 'RESELLER', 'CUSTOMER')),
    name text NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  'CREATE INDEX organisation_by_parent ON organisation (parent_id)',
  'CREATE INDEX organisation_in_pages ON organisation (created_at, id)',

  // Whoever comes back after his account was disabled gets a new one: the name is unique among the living.
  `CREATE TABLE account (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    state text NOT NULL CHECK (state IN ('INVITED', 'ACTIVE', 'DISABLED')),
    username_sealed text NOT NULL,
    username_index text NOT NULL,
    display_name_sealed text NOT NULL,
    locale text NOT NULL CHECK (locale IN ('en', 'it', 'pt-BR', 'el')),
    grants jsonb NOT NULL,
    enrolment_digest text,
    enrolment_expires_at timestamptz,
    password_hash text,
    totp_secret_sealed text,
    totp_last_step integer,
    created_at timestamptz NOT NULL,
    CHECK (state <> 'ACTIVE' OR (password_hash IS NOT NULL AND totp_secret_sealed IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX account_username ON account (username_index) WHERE state <> 'DISABLED'`,
  'CREATE INDEX account_by_organisation ON account (organisation_id)',
  'CREATE INDEX account_by_path ON account (organisation_path text_pattern_ops)',
  'CREATE INDEX account_in_pages ON account (created_at, id)',

  `CREATE TABLE integrator (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    organisation_path text NOT NULL,
    client_id text NOT NULL CONSTRAINT integrator_client_id UNIQUE,
    name text NOT NULL,
    secret_digest text NOT NULL,
    grants jsonb NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  'CREATE INDEX integrator_by_organisation ON integrator (organisation_id)',

  `CREATE TABLE signing_key (
    kid text PRIMARY KEY,
    private_jwk_sealed text NOT NULL,
    created_at timestamptz NOT NULL
  )`,

  // Ids are secrets (codes, refresh tokens, session cookies): only their digests are stored, the payload is sealed.
  `CREATE TABLE oidc_payload (
    model text NOT NULL,
    id_digest text NOT NULL,
    payload_sealed text NOT NULL,
    account_id uuid,
    grant_id_digest text,
    uid_digest text,
    consumed_at timestamptz,
    expires_at timestamptz,
    PRIMARY KEY (model, id_digest)
  )`,
  'CREATE INDEX oidc_payload_by_account ON oidc_payload (account_id) WHERE account_id IS NOT NULL',
  'CREATE INDEX oidc_payload_by_grant ON oidc_payload (grant_id_digest) WHERE grant_id_digest IS NOT NULL',
  'CREATE INDEX oidc_payload_by_uid ON oidc_payload (uid_digest) WHERE uid_digest IS NOT NULL',
  'CREATE INDEX oidc_payload_by_expiry ON oidc_payload (expires_at)',

  `CREATE TABLE attempt_budget (
    key text PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    free_at timestamptz NOT NULL
  )`,
  'CREATE INDEX attempt_budget_by_age ON attempt_budget (last_at)',
];
