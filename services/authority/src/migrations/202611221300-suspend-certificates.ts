import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Suspension of certificates, and whose they are. */
export class SuspendCertificates20261122130000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Only while nothing is suspended: the former tables have no place for it. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of BACK) await runner.query(statement);
  }
}

const STATEMENTS = [
  `ALTER TABLE certificate
    ADD COLUMN holder_id uuid,
    ADD COLUMN suspended_at timestamptz,
    ADD COLUMN suspended_by text CHECK (suspended_by IN ('HOLDER', 'STAFF')),
    ADD COLUMN suspension_description_sealed text,
    ADD COLUMN status_changes integer NOT NULL DEFAULT 0 CHECK (status_changes >= 0)`,
  `UPDATE certificate SET status_changes = 1 WHERE state = 'REVOKED'`,

  // The states that were named in the first table, with SUSPENDED beside ACTIVE.
  `ALTER TABLE certificate
    DROP CONSTRAINT certificate_state_check,
    DROP CONSTRAINT certificate_check1,
    DROP CONSTRAINT certificate_check6,
    ADD CONSTRAINT certificate_state_check CHECK (state IN ('PREPARED', 'ACTIVE', 'SUSPENDED', 'REVOKED', 'EXPIRED', 'REFUSED')),
    ADD CONSTRAINT certificate_signed CHECK ((certificate_sealed IS NOT NULL) = (state IN ('ACTIVE', 'SUSPENDED', 'REVOKED', 'EXPIRED'))),
    ADD CONSTRAINT certificate_has_due CHECK ((due_at IS NOT NULL) = (state IN ('PREPARED', 'ACTIVE', 'SUSPENDED'))),
    ADD CONSTRAINT certificate_suspension CHECK ((suspended_by IS NOT NULL) = (suspended_at IS NOT NULL)
      AND (state <> 'SUSPENDED' OR suspended_at IS NOT NULL)
      AND (suspended_at IS NULL OR state IN ('SUSPENDED', 'REVOKED', 'EXPIRED'))
      AND (suspension_description_sealed IS NULL OR suspended_at IS NOT NULL))`,

  'DROP INDEX certificate_live_key',
  `CREATE UNIQUE INDEX certificate_live_key ON certificate (spki_digest) WHERE state IN ('PREPARED', 'ACTIVE', 'SUSPENDED', 'REVOKED')`,
  'CREATE INDEX certificate_by_holder ON certificate (holder_id, created_at DESC, id DESC) WHERE holder_id IS NOT NULL',
  'DROP INDEX certificate_revoked',
  `CREATE INDEX certificate_listed ON certificate (issuer_id, serial_number) WHERE state = 'REVOKED' OR suspended_at IS NOT NULL`,
  // Summed every second: the index alone answers.
  'CREATE INDEX certificate_status_changed ON certificate (issuer_id, status_changes) WHERE status_changes > 0',

  // Null for lists from before: they are replaced at once.
  'ALTER TABLE crl ADD COLUMN status_changes bigint',

  // What was on hold when it was revoked has not held since the hold began, and an expired certificate keeps the answer it had.
  `CREATE OR REPLACE VIEW certificate_status AS
    SELECT issuer_id, serial_number, state, coalesce(suspended_at, revoked_at) AS revoked_at,
      CASE WHEN state <> 'REVOKED' AND suspended_at IS NOT NULL THEN 'certificateHold' ELSE revocation_reason END AS revocation_reason
    FROM certificate WHERE state IN ('ACTIVE', 'SUSPENDED', 'REVOKED', 'EXPIRED')`,
];

const BACK = [
  `CREATE OR REPLACE VIEW certificate_status AS
    SELECT issuer_id, serial_number, state, revoked_at, revocation_reason FROM certificate
    WHERE state IN ('ACTIVE', 'REVOKED', 'EXPIRED')`,
  'ALTER TABLE crl DROP COLUMN status_changes',
  'DROP INDEX certificate_status_changed',
  'DROP INDEX certificate_listed',
  `CREATE INDEX certificate_revoked ON certificate (issuer_id, serial_number) WHERE state = 'REVOKED'`,
  'DROP INDEX certificate_by_holder',
  'DROP INDEX certificate_live_key',
  `CREATE UNIQUE INDEX certificate_live_key ON certificate (spki_digest) WHERE state IN ('PREPARED', 'ACTIVE', 'REVOKED')`,
  `ALTER TABLE certificate
    DROP CONSTRAINT certificate_suspension,
    DROP CONSTRAINT certificate_has_due,
    DROP CONSTRAINT certificate_signed,
    DROP CONSTRAINT certificate_state_check,
    ADD CONSTRAINT certificate_state_check CHECK (state IN ('PREPARED', 'ACTIVE', 'REVOKED', 'EXPIRED', 'REFUSED')),
    ADD CONSTRAINT certificate_check1 CHECK ((certificate_sealed IS NOT NULL) = (state IN ('ACTIVE', 'REVOKED', 'EXPIRED'))),
    ADD CONSTRAINT certificate_check6 CHECK ((due_at IS NOT NULL) = (state IN ('PREPARED', 'ACTIVE')))`,
  `ALTER TABLE certificate
    DROP COLUMN status_changes, DROP COLUMN suspension_description_sealed, DROP COLUMN suspended_by, DROP COLUMN suspended_at, DROP COLUMN holder_id`,
];
