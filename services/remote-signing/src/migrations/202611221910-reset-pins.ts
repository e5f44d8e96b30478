import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New PINs that a registration office orders. Keys from before have no copy that such an order opens: theirs stays empty. */
export class ResetPins20261122191000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS pin_reset');
    await runner.query('ALTER TABLE credential DROP COLUMN key_for_reset, DROP COLUMN pin_reset_id, DROP COLUMN pin_reset_until');
  }
}

const STATEMENTS = [
  'ALTER TABLE credential ADD COLUMN key_for_reset bytea, ADD COLUMN pin_reset_id uuid, ADD COLUMN pin_reset_until timestamptz',
  `ALTER TABLE credential ADD CONSTRAINT credential_reset_gone CHECK (state <> 'DESTROYED' OR key_for_reset IS NULL)`,
  `ALTER TABLE credential ADD CONSTRAINT credential_reset_ordered
    CHECK ((pin_reset_id IS NULL) = (pin_reset_until IS NULL) AND (pin_reset_id IS NULL OR (pin_state = 'BLOCKED' AND key_for_reset IS NOT NULL)))`,
  `CREATE TABLE pin_reset (
    id uuid CONSTRAINT pin_reset_once PRIMARY KEY,
    version integer NOT NULL,
    credential_id uuid NOT NULL REFERENCES credential (id),
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    officer_id uuid NOT NULL,
    decision_digest text NOT NULL,
    decision_sealed text NOT NULL,
    presence_document_sealed text NOT NULL,
    statement text NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  'CREATE INDEX pin_reset_by_credential ON pin_reset (credential_id)',
  'CREATE INDEX pin_reset_by_organisation ON pin_reset (organisation_id)',
  'CREATE INDEX pin_reset_by_path ON pin_reset (organisation_path text_pattern_ops)',
];
