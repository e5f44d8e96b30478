import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finding a holder's requests by his user-id, for a revocation by code. */
export class FindByUserId20261122130000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE issuance_request ADD COLUMN user_id_index text');
    await runner.query('CREATE INDEX issuance_request_by_user_id ON issuance_request (user_id_index) WHERE user_id_index IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE issuance_request DROP COLUMN user_id_index');
  }
}
