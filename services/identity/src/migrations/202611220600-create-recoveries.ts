import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Forgotten passwords and user-ids: what was asked, and the link that an account is open to. */
export class CreateRecoveries20261122060000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recovery');
    await runner.query('ALTER TABLE account DROP COLUMN recovery_digest, DROP COLUMN recovery_expires_at');
  }
}

const STATEMENTS = [
  // Whoever asks is not known yet: no organisation, and an account only where one was found. What he typed is erased with the answer.
  // The account is no foreign key: checking one reads the accounts before whoever asks is answered.
  `CREATE TABLE recovery (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('PASSWORD', 'USER_ID')),
    state text NOT NULL CHECK (state IN ('REQUESTED', 'SENT', 'DROPPED')),
    locale text NOT NULL CHECK (locale IN ('en', 'it', 'pt-BR', 'el')),
    asked_sealed text,
    account_id uuid,
    created_at timestamptz NOT NULL,
    CHECK ((state = 'REQUESTED') = (asked_sealed IS NOT NULL)),
    CHECK ((state = 'SENT') = (account_id IS NOT NULL))
  )`,
  'CREATE INDEX recovery_by_account ON recovery (account_id, created_at) WHERE account_id IS NOT NULL',

  // One link at a time: a later one takes the place of the former.
  `ALTER TABLE account
    ADD COLUMN recovery_digest text,
    ADD COLUMN recovery_expires_at timestamptz,
    ADD CONSTRAINT account_recovery CHECK ((recovery_digest IS NULL) = (recovery_expires_at IS NULL))`,
  'CREATE UNIQUE INDEX account_recovery_digest ON account (recovery_digest)',
];
