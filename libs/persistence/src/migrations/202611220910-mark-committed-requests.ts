import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A request whose change was committed, and whose answer is not stored yet. */
export class MarkCommittedRequests20261122091000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_record DROP CONSTRAINT idempotency_record_state_check');
    await runner.query(`ALTER TABLE idempotency_record ADD CONSTRAINT idempotency_record_state_check
      CHECK (state IN ('RUNNING', 'COMMITTED', 'DONE')) NOT VALID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM idempotency_record WHERE state = 'COMMITTED'`);
    await runner.query('ALTER TABLE idempotency_record DROP CONSTRAINT idempotency_record_state_check');
    await runner.query(`ALTER TABLE idempotency_record ADD CONSTRAINT idempotency_record_state_check
      CHECK (state IN ('RUNNING', 'DONE')) NOT VALID`);
  }
}
