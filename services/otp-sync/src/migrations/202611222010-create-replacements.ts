import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Devices that holders put in the place of theirs. */
export class CreateReplacements20261122201000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE otp_replacement');
  }
}

const OPEN = `state IN ('STARTED', 'PROVED', 'WAITING')`;

const UP = [
  `CREATE TABLE otp_replacement (
    id uuid PRIMARY KEY REFERENCES otp_device (id),
    version integer NOT NULL,
    old_device_id uuid NOT NULL REFERENCES otp_device (id),
    holder_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    account_id uuid NOT NULL,
    locale text NOT NULL CHECK (locale IN ('en', 'it', 'pt-BR', 'el')),
    state text NOT NULL CHECK (${OPEN} OR state IN ('DONE', 'CANCELLED', 'LAPSED')),
    proof text CHECK (proof IN ('OLD_CODE', 'USER_CODE')),
    tries integer NOT NULL CHECK (tries BETWEEN 0 AND 5),
    created_at timestamptz NOT NULL,
    due_at timestamptz,
    CONSTRAINT otp_replacement_open_due_check CHECK ((due_at IS NOT NULL) = (${OPEN})),
    CONSTRAINT otp_replacement_proved_check CHECK (state NOT IN ('PROVED', 'WAITING', 'DONE') OR proof IS NOT NULL)
  )`,
  `CREATE UNIQUE INDEX otp_replacement_open ON otp_replacement (old_device_id) WHERE ${OPEN}`,
  'CREATE INDEX otp_replacement_by_old_device ON otp_replacement (old_device_id)',
  'CREATE INDEX otp_replacement_by_holder ON otp_replacement (holder_id)',
  'CREATE INDEX otp_replacement_due ON otp_replacement (due_at) WHERE due_at IS NOT NULL',
];
