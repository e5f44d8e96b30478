import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files of vendors on their way into stock, with their sealed parts. */
export class CreateTokenImports20261122200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['token_import_part', 'token_import']) await runner.query(`DROP TABLE IF EXISTS ${table}`);
  }
}

const OPEN = `state IN ('RECEIVING', 'READING')`;

const STATEMENTS = [
  `CREATE TABLE token_import (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    state text NOT NULL CHECK (${OPEN} OR state IN ('STOCKED', 'REFUSED', 'CANCELLED', 'LAPSED')),
    format text NOT NULL CHECK (format IN ('PSKC', 'OATH_CSV', 'YUBICO_CSV')),
    file_name text NOT NULL,
    manufacturer text,
    model text,
    secrets_sealed text CHECK (secrets_sealed IS NULL OR ${OPEN}),
    size_bytes integer NOT NULL CHECK (size_bytes > 0),
    bytes_received integer NOT NULL CHECK (bytes_received BETWEEN 0 AND size_bytes),
    bytes_read integer NOT NULL CHECK (bytes_read BETWEEN 0 AND size_bytes),
    tokens_read integer NOT NULL,
    event_tokens integer,
    time_tokens integer,
    refusal_code text,
    refusal_detail text,
    refusal_line integer,
    refusal_column integer,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    due_at timestamptz,
    CHECK ((state = 'STOCKED') = (num_nonnulls(event_tokens, time_tokens) = 2)),
    CHECK ((state = 'REFUSED') = (num_nonnulls(refusal_code, refusal_detail, refusal_line, refusal_column) = 4)),
    CHECK ((ended_at IS NULL) = (${OPEN})),
    CHECK ((due_at IS NOT NULL) = (${OPEN}))
  )`,
  'CREATE INDEX token_import_by_age ON token_import (created_at DESC, id DESC)',
  'CREATE INDEX token_import_by_organisation ON token_import (organisation_id)',
  'CREATE INDEX token_import_due ON token_import (due_at) WHERE due_at IS NOT NULL',
  `CREATE TABLE token_import_part (
    import_id uuid NOT NULL REFERENCES token_import (id),
    number integer NOT NULL,
    bytes integer NOT NULL CHECK (bytes > 0),
    content_sealed text NOT NULL,
    PRIMARY KEY (import_id, number)
  )`,
  // Sealed bytes cannot be compressed; trying costs more than it saves.
  'ALTER TABLE token_import_part ALTER content_sealed SET STORAGE EXTERNAL',
];
