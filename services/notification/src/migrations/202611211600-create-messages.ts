import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages to people. */
export class CreateMessages20261121160000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS message');
  }
}

const STATEMENTS = [
  `CREATE TABLE message (
    id uuid CONSTRAINT message_once PRIMARY KEY,
    version integer NOT NULL,
    about_type text NOT NULL,
    about_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    template text NOT NULL,
    template_version integer,
    locale text NOT NULL CHECK (locale IN ('en', 'it', 'pt-BR', 'el')),
    state text NOT NULL CHECK (state IN ('ACCEPTED', 'SENT', 'BOUNCED', 'FAILED')),
    attempts integer NOT NULL CHECK (attempts >= 0),
    server_code integer,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    ended_at timestamptz,
    content_index text NOT NULL,
    recipient_sealed text,
    parameters_sealed text,
    CHECK ((state = 'ACCEPTED') = (recipient_sealed IS NOT NULL)),
    CHECK ((state = 'ACCEPTED') = (parameters_sealed IS NOT NULL)),
    CHECK (state <> 'SENT' OR sent_at IS NOT NULL),
    CHECK ((state IN ('BOUNCED', 'FAILED')) = (ended_at IS NOT NULL))
  )`,
  'CREATE INDEX message_by_about ON message (about_id, created_at DESC, id DESC)',
  'CREATE INDEX message_by_organisation ON message (organisation_id)',
  'CREATE INDEX message_by_path ON message (organisation_path text_pattern_ops)',
];
