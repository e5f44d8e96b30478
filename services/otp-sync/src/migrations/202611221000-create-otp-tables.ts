import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Devices of holders, codes that are sent to them, attempts at codes, and what a holder has used up. */
export class CreateOtpTables20261122100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['otp_verification', 'otp_challenge', 'otp_holder_limit', 'otp_device']) await runner.query(`DROP TABLE IF EXISTS ${table}`);
  }
}

const STATEMENTS = [
  `CREATE TABLE otp_device (
    id uuid CONSTRAINT otp_device_once PRIMARY KEY,
    version integer NOT NULL,
    holder_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('AUTHENTICATOR', 'SMS', 'EMAIL')),
    state text NOT NULL CONSTRAINT otp_device_state_check CHECK (state IN ('REGISTERED', 'ACTIVE', 'REPLACED', 'EXPIRED')),
    registration integer NOT NULL CHECK (registration >= 1),
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    ended_at timestamptz,
    due_at timestamptz,
    order_index text NOT NULL,
    replaces uuid,
    secret_sealed text,
    contact_sealed text,
    last_step integer,
    attempts integer NOT NULL,
    accepted_attempt integer NOT NULL,
    locked_at timestamptz,
    code_sent_at timestamptz,
    user_code_hash text,
    CHECK (accepted_attempt BETWEEN 0 AND attempts),
    CONSTRAINT otp_device_secret_check CHECK ((secret_sealed IS NOT NULL) = (kind = 'AUTHENTICATOR' AND state IN ('REGISTERED', 'ACTIVE'))),
    CONSTRAINT otp_device_contact_check CHECK ((contact_sealed IS NOT NULL) = (state IN ('REGISTERED', 'ACTIVE'))),
    CONSTRAINT otp_device_due_check CHECK ((due_at IS NOT NULL) = (state = 'REGISTERED')),
    CONSTRAINT otp_device_ended_check CHECK ((ended_at IS NOT NULL) = (state IN ('REPLACED', 'EXPIRED')))
  )`,
  'CREATE INDEX otp_device_by_holder ON otp_device (holder_id)',
  'CREATE INDEX otp_device_by_organisation ON otp_device (organisation_id)',
  'CREATE INDEX otp_device_by_path ON otp_device (organisation_path text_pattern_ops)',
  'CREATE INDEX otp_device_due ON otp_device (due_at) WHERE due_at IS NOT NULL',
  `CREATE TABLE otp_challenge (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    device_id uuid NOT NULL REFERENCES otp_device (id),
    registration integer NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    purpose text NOT NULL,
    digest text,
    locale text NOT NULL CHECK (locale IN ('en', 'it', 'pt-BR', 'el')),
    code_index text NOT NULL,
    code_sealed text,
    delivery text NOT NULL CHECK (delivery IN ('WAITING', 'HANDED_OVER', 'SENT', 'UNDELIVERABLE')),
    tries integer NOT NULL CHECK (tries BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    spent_at timestamptz
  )`,
  'CREATE INDEX otp_challenge_by_device ON otp_challenge (device_id, created_at DESC, id DESC)',
  'CREATE INDEX otp_challenge_by_age ON otp_challenge (created_at)',
  `CREATE TABLE otp_verification (
    id uuid PRIMARY KEY,
    device_id uuid NOT NULL REFERENCES otp_device (id),
    holder_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    caller text NOT NULL,
    request_key uuid NOT NULL,
    purpose text NOT NULL,
    digest text,
    attempt integer NOT NULL,
    outcome text CHECK (outcome IN ('ACCEPTED', 'REFUSED')),
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    UNIQUE (caller, request_key),
    UNIQUE (device_id, attempt),
    CHECK ((outcome IS NULL) = (decided_at IS NULL))
  )`,
  'CREATE INDEX otp_verification_by_holder ON otp_verification (holder_id)',
  `CREATE TABLE otp_holder_limit (
    holder_id uuid PRIMARY KEY,
    guesses timestamptz[] NOT NULL,
    exhausted_at timestamptz,
    codes_sent timestamptz[] NOT NULL
  )`,
];
