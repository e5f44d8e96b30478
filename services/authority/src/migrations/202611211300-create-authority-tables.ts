import type { MigrationInterface, QueryRunner } from 'typeorm';

/** CA certificates, profiles, the inventory of holders' certificates with its evidence, and revocation lists. */
export class CreateAuthorityTables20261121130000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION IF EXISTS grant_status_access(text)');
    await runner.query('DROP VIEW IF EXISTS certificate_status');
    await runner.query('DROP TABLE IF EXISTS crl, certificate_evidence, certificate, certificate_profile, authority_certificate');
  }
}

const STATEMENTS = [
  // Certificates of the authority itself: root, issuing CA, OCSP responders. Recorded before they are signed.
  `CREATE TABLE authority_certificate (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9-]{1,64}$'),
    purpose text NOT NULL CHECK (purpose IN ('ROOT', 'ISSUING', 'OCSP_RESPONDER')),
    issuer_id uuid REFERENCES authority_certificate (id),
    state text NOT NULL CHECK (state IN ('PREPARED', 'ACTIVE')),
    key_label text NOT NULL,
    serial_number text NOT NULL,
    tbs bytea NOT NULL,
    certificate bytea,
    not_before timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK ((purpose = 'ROOT') = (issuer_id IS NULL)),
    CHECK ((state = 'ACTIVE') = (certificate IS NOT NULL)),
    UNIQUE (issuer_id, serial_number)
  )`,

  `CREATE TABLE certificate_profile (
    id text NOT NULL,
    profile_version integer NOT NULL CHECK (profile_version > 0),
    variant text NOT NULL CHECK (variant IN ('test', 'qualified')),
    definition jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (id, profile_version, variant)
  )`,
  `CREATE TRIGGER certificate_profile_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON certificate_profile
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,

  `CREATE TABLE certificate (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    request_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    state text NOT NULL CHECK (state IN ('PREPARED', 'ACTIVE', 'REVOKED', 'EXPIRED', 'REFUSED')),
    content_digest text NOT NULL,
    profile_id text NOT NULL,
    profile_version integer NOT NULL,
    profile_variant text,
    decision_id uuid,
    issuer_id uuid REFERENCES authority_certificate (id),
    serial_number text CHECK (serial_number ~ '^([0-9a-f]{2}){16,20}$'),
    spki_digest text,
    tbs_digest text,
    tbs_sealed text,
    certificate_digest text,
    certificate_sealed text,
    not_before timestamptz,
    not_after timestamptz,
    refusal_reason text,
    refusal_detail text,
    refusal_errors jsonb,
    revoked_at timestamptz,
    revocation_category text CHECK (revocation_category IN ('HOLDER_REQUEST', 'ORGANISATION_OR_AUTHORITY_DECISION', 'CA_DECISION')),
    revocation_reason text,
    revocation_description_sealed text,
    due_at timestamptz,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (profile_id, profile_version, profile_variant) REFERENCES certificate_profile (id, profile_version, variant),
    CHECK (state = 'REFUSED' OR (serial_number IS NOT NULL AND tbs_sealed IS NOT NULL AND tbs_digest IS NOT NULL
      AND spki_digest IS NOT NULL AND decision_id IS NOT NULL AND issuer_id IS NOT NULL AND profile_variant IS NOT NULL
      AND not_before IS NOT NULL AND not_after IS NOT NULL)),
    CHECK ((certificate_sealed IS NOT NULL) = (state IN ('ACTIVE', 'REVOKED', 'EXPIRED'))),
    CHECK ((certificate_digest IS NOT NULL) = (certificate_sealed IS NOT NULL)),
    CHECK ((refusal_reason IS NOT NULL) = (state = 'REFUSED')),
    CHECK ((revoked_at IS NOT NULL) = (state = 'REVOKED')),
    CHECK ((revocation_reason IS NOT NULL) = (state = 'REVOKED')),
    CHECK ((due_at IS NOT NULL) = (state IN ('PREPARED', 'ACTIVE')))
  )`,
  'CREATE UNIQUE INDEX certificate_serial_number ON certificate (issuer_id, serial_number)',
  // A key is certified once; only after the certificate has expired unrevoked may it be certified again.
  `CREATE UNIQUE INDEX certificate_live_key ON certificate (spki_digest) WHERE state IN ('PREPARED', 'ACTIVE', 'REVOKED')`,
  // One decision makes one certificate at most.
  `CREATE UNIQUE INDEX certificate_decision ON certificate (decision_id) WHERE state <> 'REFUSED'`,
  'CREATE INDEX certificate_by_request ON certificate (request_id)',
  'CREATE INDEX certificate_by_age ON certificate (created_at DESC, id DESC)',
  'CREATE INDEX certificate_by_organisation ON certificate (organisation_path text_pattern_ops)',
  'CREATE INDEX certificate_by_profile ON certificate (profile_id, profile_version, profile_variant)',
  'CREATE INDEX certificate_due ON certificate (due_at) WHERE due_at IS NOT NULL',
  `CREATE INDEX certificate_revoked ON certificate (issuer_id, serial_number) WHERE state = 'REVOKED'`,

  // What the certificate was decided on, sealed; a side row, so that it can be erased when its time is over.
  `CREATE TABLE certificate_evidence (
    certificate_id uuid PRIMARY KEY REFERENCES certificate (id),
    decision_digest text NOT NULL,
    decision_sealed text NOT NULL,
    statement text NOT NULL,
    statement_key_id text NOT NULL,
    officer_id uuid NOT NULL,
    stated_at timestamptz NOT NULL
  )`,

  `CREATE TABLE crl (
    issuer_id uuid NOT NULL REFERENCES authority_certificate (id),
    number bigint NOT NULL CHECK (number > 0),
    der bytea NOT NULL,
    entries integer NOT NULL,
    this_update timestamptz NOT NULL,
    next_update timestamptz NOT NULL,
    PRIMARY KEY (issuer_id, number)
  )`,

  // All that the status role may know of holders' certificates: no subject, no organisation, nothing unsigned.
  `CREATE VIEW certificate_status AS
    SELECT issuer_id, serial_number, state, revoked_at, revocation_reason FROM certificate
    WHERE state IN ('ACTIVE', 'REVOKED', 'EXPIRED')`,

  // Called at every start of the signer, since the role may be created after the tables.
  `CREATE FUNCTION grant_status_access(role_name text) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN RETURN false; END IF;
      EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role_name);
      EXECUTE format('GRANT SELECT ON authority_certificate, certificate_status, crl TO %I', role_name);
      RETURN true;
    END $$`,
];
