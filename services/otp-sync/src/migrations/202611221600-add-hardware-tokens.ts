import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hardware tokens with a place in stock, counters of 64 bits, learnt drift, and attempts at resynchronisation. */
export class AddHardwareTokens20261122160000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** Tokens and states that the former tables cannot hold are lost. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const HARDWARE = `kind IN ('EVENT_TOKEN', 'TIME_TOKEN')`;
const OPEN = `state IN ('IN_STOCK', 'REGISTERED', 'DELIVERED', 'ACTIVE')`;

const UP = [
  `ALTER TABLE otp_device
    ALTER holder_id DROP NOT NULL,
    ADD manufacturer text,
    ADD serial text,
    ADD model text,
    ADD algorithm text CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
    ADD digits smallint CHECK (digits BETWEEN 6 AND 8),
    ADD period_seconds smallint CHECK (period_seconds IN (30, 60)),
    ADD counter numeric(20) CHECK (counter BETWEEN 0 AND 18446744073709551616),
    ADD drift_steps integer NOT NULL DEFAULT 0,
    ADD drift_lean smallint NOT NULL DEFAULT 0,
    ADD ahead_matches integer NOT NULL DEFAULT 0,
    ADD ahead_last numeric(20),
    ADD last_success_at timestamptz,
    ADD blocked_at timestamptz,
    ADD resync_attempts integer NOT NULL DEFAULT 0,
    ADD resync_tries timestamptz[] NOT NULL DEFAULT '{}',
    ADD resync_locks timestamptz[] NOT NULL DEFAULT '{}',
    ADD resync_locked_until timestamptz,
    ADD resync_needs_support boolean NOT NULL DEFAULT false,
    ADD extended_until timestamptz,
    DROP CONSTRAINT otp_device_kind_check,
    DROP CONSTRAINT otp_device_state_check,
    DROP CONSTRAINT otp_device_secret_check,
    DROP CONSTRAINT otp_device_contact_check,
    DROP CONSTRAINT otp_device_due_check,
    DROP CONSTRAINT otp_device_ended_check`,
  `ALTER TABLE otp_device
    ADD CONSTRAINT otp_device_kind_check CHECK (kind IN ('AUTHENTICATOR', 'SMS', 'EMAIL', 'EVENT_TOKEN', 'TIME_TOKEN')),
    ADD CONSTRAINT otp_device_state_check CHECK (${OPEN} OR state IN ('LOST', 'REVOKED', 'REPLACED', 'EXPIRED')),
    ADD CONSTRAINT otp_device_holder_check CHECK (holder_id IS NOT NULL OR (${HARDWARE} AND state IN ('IN_STOCK', 'REVOKED', 'EXPIRED'))),
    ADD CONSTRAINT otp_device_stock_check CHECK (state <> 'IN_STOCK' OR (${HARDWARE} AND holder_id IS NULL)),
    ADD CONSTRAINT otp_device_delivered_check CHECK (state <> 'DELIVERED' OR ${HARDWARE}),
    ADD CONSTRAINT otp_device_token_check CHECK ((${HARDWARE}) = (num_nonnulls(manufacturer, serial, model, algorithm, digits) = 5)
      AND (${HARDWARE} OR num_nonnulls(manufacturer, serial, model, algorithm, digits) = 0)),
    ADD CONSTRAINT otp_device_event_check CHECK ((counter IS NOT NULL) = (kind = 'EVENT_TOKEN')),
    ADD CONSTRAINT otp_device_time_check CHECK ((period_seconds IS NOT NULL) = (kind = 'TIME_TOKEN')),
    ADD CONSTRAINT otp_device_secret_check CHECK ((secret_sealed IS NOT NULL) = (kind NOT IN ('SMS', 'EMAIL') AND ${OPEN})),
    ADD CONSTRAINT otp_device_contact_check CHECK ((contact_sealed IS NOT NULL) = (NOT ${HARDWARE} AND ${OPEN})),
    ADD CONSTRAINT otp_device_due_check CHECK (CASE WHEN ${HARDWARE} THEN due_at IS NULL OR ${OPEN} ELSE (due_at IS NOT NULL) = (state = 'REGISTERED') END),
    ADD CONSTRAINT otp_device_ended_check CHECK ((ended_at IS NOT NULL) = (NOT ${OPEN})),
    ADD CONSTRAINT otp_device_serial_once UNIQUE (manufacturer, serial)`,
  'CREATE INDEX otp_device_by_serial ON otp_device (serial text_pattern_ops) WHERE serial IS NOT NULL',
  'CREATE INDEX otp_device_by_age ON otp_device (created_at DESC, id DESC)',
  'ALTER TABLE otp_verification ADD distance integer',
  `ALTER TABLE otp_holder_limit ADD resyncs timestamptz[] NOT NULL DEFAULT '{}', ADD resync_exhausted_at timestamptz`,
  `CREATE TABLE otp_resync (
    id uuid PRIMARY KEY,
    device_id uuid NOT NULL REFERENCES otp_device (id),
    holder_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    account_id uuid,
    caller text NOT NULL,
    request_key uuid NOT NULL,
    reference text NOT NULL,
    attempt integer NOT NULL,
    codes smallint NOT NULL CHECK (codes IN (2, 3)),
    search_window integer NOT NULL,
    outcome text CHECK (outcome IN ('SUCCEEDED', 'FAILED', 'AMBIGUOUS')),
    failure text CHECK (failure IN ('USER_CODE', 'SAME_CODE_TWICE', 'SWAPPED', 'USED_BEFORE', 'OTHER_PERIOD', 'NOT_FOUND', 'OVERTAKEN', 'BROKEN_OFF')),
    distance bigint,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    CONSTRAINT otp_resync_once UNIQUE (caller, request_key),
    UNIQUE (device_id, attempt),
    CONSTRAINT otp_resync_reference_once UNIQUE (reference),
    CHECK ((outcome IS NULL) = (decided_at IS NULL)),
    CHECK ((failure IS NOT NULL) = coalesce(outcome = 'FAILED', false))
  )`,
  'CREATE INDEX otp_resync_by_holder ON otp_resync (holder_id)',
];

const DOWN = [
  'DROP TABLE otp_resync',
  'ALTER TABLE otp_holder_limit DROP resyncs, DROP resync_exhausted_at',
  'ALTER TABLE otp_verification DROP distance',
  `DELETE FROM otp_verification WHERE device_id IN (SELECT id FROM otp_device WHERE ${HARDWARE} OR state IN ('LOST', 'REVOKED'))`,
  `DELETE FROM otp_challenge WHERE device_id IN (SELECT id FROM otp_device WHERE state IN ('LOST', 'REVOKED'))`,
  `DELETE FROM otp_device WHERE ${HARDWARE} OR state IN ('LOST', 'REVOKED')`,
  `ALTER TABLE otp_device
    DROP CONSTRAINT otp_device_serial_once, DROP CONSTRAINT otp_device_holder_check, DROP CONSTRAINT otp_device_stock_check,
    DROP CONSTRAINT otp_device_delivered_check, DROP CONSTRAINT otp_device_token_check, DROP CONSTRAINT otp_device_event_check,
    DROP CONSTRAINT otp_device_time_check, DROP CONSTRAINT otp_device_kind_check, DROP CONSTRAINT otp_device_state_check,
    DROP CONSTRAINT otp_device_secret_check, DROP CONSTRAINT otp_device_contact_check, DROP CONSTRAINT otp_device_due_check,
    DROP CONSTRAINT otp_device_ended_check`,
  'DROP INDEX otp_device_by_age',
  `ALTER TABLE otp_device
    DROP manufacturer, DROP serial, DROP model, DROP algorithm, DROP digits, DROP period_seconds, DROP counter, DROP drift_steps, DROP drift_lean,
    DROP ahead_matches, DROP ahead_last, DROP last_success_at, DROP blocked_at, DROP resync_attempts, DROP resync_tries, DROP resync_locks,
    DROP resync_locked_until, DROP resync_needs_support, DROP extended_until,
    ALTER holder_id SET NOT NULL,
    ADD CONSTRAINT otp_device_kind_check CHECK (kind IN ('AUTHENTICATOR', 'SMS', 'EMAIL')),
    ADD CONSTRAINT otp_device_state_check CHECK (state IN ('REGISTERED', 'ACTIVE', 'REPLACED', 'EXPIRED')),
    ADD CONSTRAINT otp_device_secret_check CHECK ((secret_sealed IS NOT NULL) = (kind = 'AUTHENTICATOR' AND state IN ('REGISTERED', 'ACTIVE'))),
    ADD CONSTRAINT otp_device_contact_check CHECK ((contact_sealed IS NOT NULL) = (state IN ('REGISTERED', 'ACTIVE'))),
    ADD CONSTRAINT otp_device_due_check CHECK ((due_at IS NOT NULL) = (state = 'REGISTERED')),
    ADD CONSTRAINT otp_device_ended_check CHECK ((ended_at IS NOT NULL) = (state IN ('REPLACED', 'EXPIRED')))`,
];
