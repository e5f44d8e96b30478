import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables that the doors, the relay, the consumers and the edge of every room need. */
export class CreateKitTables20261121090000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE IF EXISTS
      history, audit_seal, audit_entry, outbox, inbox, dead_letter, idempotency_record, room_generation`);
    await runner.query('DROP FUNCTION IF EXISTS refuse_change()');
  }
}

const STATEMENTS = [
  `CREATE TABLE history (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'client', 'room', 'system')),
    actor_id text NOT NULL,
    code text NOT NULL,
    data jsonb NOT NULL
  )`,
  'CREATE INDEX history_of_aggregate ON history (aggregate_id, position)',

  // `txid` lets the sealer tell which rows can no longer be overtaken by a transaction that is still running.
  `CREATE TABLE audit_entry (
    id uuid PRIMARY KEY,
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    command text NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    correlation_id uuid NOT NULL,
    facts jsonb NOT NULL
  )`,
  'CREATE INDEX audit_entry_by_transaction ON audit_entry (txid, id)',
  'CREATE INDEX audit_entry_of_aggregate ON audit_entry (aggregate_id, at)',
  `CREATE TABLE audit_seal (
    sequence bigint PRIMARY KEY,
    entry_id uuid NOT NULL UNIQUE,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    sealed_at timestamptz NOT NULL
  )`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME; END $$`,
  ...['history', 'audit_entry', 'audit_seal'].map(
    (table) => `CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ),

  `CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    topic text NOT NULL,
    key uuid NOT NULL,
    type text NOT NULL,
    envelope jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    published_at timestamptz
  )`,
  'CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL',
  'CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL',
  `CREATE TABLE inbox (
    handler text NOT NULL,
    event_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (handler, event_id)
  )`,
  `CREATE TABLE dead_letter (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    handler text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    log_offset text NOT NULL,
    key text NOT NULL,
    event_id uuid,
    type text,
    record bytea NOT NULL,
    error_code text NOT NULL,
    error_detail text NOT NULL,
    attempts integer NOT NULL,
    state text NOT NULL CHECK (state IN ('OPEN', 'REPLAYED', 'DISCARDED')),
    created_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolved_by text,
    resolution text CHECK (length(resolution) <= 500),
    UNIQUE (handler, topic, partition, log_offset)
  )`,
  'CREATE INDEX dead_letter_by_state ON dead_letter (state, created_at, id)',

  `CREATE TABLE idempotency_record (
    principal text NOT NULL,
    route text NOT NULL,
    key uuid NOT NULL,
    fingerprint text NOT NULL,
    state text NOT NULL CHECK (state IN ('RUNNING', 'DONE')),
    locked_until timestamptz NOT NULL,
    response_status integer,
    response_headers jsonb,
    response_body jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (principal, route, key)
  )`,
  'CREATE INDEX idempotency_record_by_age ON idempotency_record (created_at)',

  // An emptied database gets another generation, and with it new consumer groups for its copies.
  `CREATE TABLE room_generation (
    generation uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'INSERT INTO room_generation DEFAULT VALUES',
];
