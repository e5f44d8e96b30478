import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys under which seeds are sealed. Seeds of before stay under the data key of the room until the first rotation. */
export class CreateSeedKeys20261122203000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Seeds that lie under these keys are lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS otp_seed_key');
  }
}

const STATEMENTS = [
  `CREATE TABLE otp_seed_key (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    state text NOT NULL CHECK (state IN ('NEXT', 'CURRENT', 'RETIRING', 'RETIRED')),
    key_sealed text,
    resealed_up_to uuid,
    last_pass boolean NOT NULL,
    created_at timestamptz NOT NULL,
    promoted_at timestamptz,
    superseded_at timestamptz,
    retired_at timestamptz,
    CONSTRAINT otp_seed_key_number_once UNIQUE (number),
    CHECK ((key_sealed IS NULL) = (state = 'RETIRED')),
    CHECK ((retired_at IS NULL) = (state <> 'RETIRED'))
  )`,
  // Whatever two instances do at once, there is one key of each of these states at most.
  `CREATE UNIQUE INDEX otp_seed_key_state_once ON otp_seed_key (state) WHERE state <> 'RETIRED'`,
];
