import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What organisations ask of whoever looks after their devices, and what a second officer has to confirm. */
export class CreateDeviceConfirmations20261122224500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE otp_confirmation');
    await runner.query('DROP TABLE otp_device_policy');
  }
}

const UP = [
  `CREATE TABLE otp_device_policy (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_path text NOT NULL,
    second_officer boolean NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  `CREATE TABLE otp_confirmation (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    device_id uuid NOT NULL REFERENCES otp_device (id),
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    act text NOT NULL CHECK (act IN ('LOSS', 'REVOCATION', 'REPLACEMENT')),
    reason text,
    holder_id uuid,
    replaces uuid,
    state text NOT NULL CHECK (state IN ('ASKED', 'CONFIRMED', 'DECLINED', 'LAPSED')),
    asked_by text NOT NULL,
    decided_by text,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    due_at timestamptz,
    CONSTRAINT otp_confirmation_four_eyes CHECK (state <> 'CONFIRMED' OR decided_by <> asked_by),
    CHECK ((due_at IS NOT NULL) = (state = 'ASKED')),
    CHECK ((decided_at IS NULL) = (state = 'ASKED')),
    CHECK ((decided_by IS NOT NULL) = (state IN ('CONFIRMED', 'DECLINED'))),
    CHECK ((reason IS NOT NULL) = (act = 'REVOCATION')),
    CHECK ((holder_id IS NOT NULL) = (act = 'REPLACEMENT') AND (replaces IS NOT NULL) = (act = 'REPLACEMENT'))
  )`,
  // One second officer is asked about one device at a time.
  `CREATE UNIQUE INDEX otp_confirmation_open ON otp_confirmation (device_id) WHERE state = 'ASKED'`,
  'CREATE INDEX otp_confirmation_by_device ON otp_confirmation (device_id, created_at DESC, id DESC)',
  'CREATE INDEX otp_confirmation_newest ON otp_confirmation (created_at DESC, id DESC)',
  'CREATE INDEX otp_confirmation_due ON otp_confirmation (due_at) WHERE due_at IS NOT NULL',
];
