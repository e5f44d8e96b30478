import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finding the request that a holder's key was made for, when something happens to its PIN. */
export class FindByCredential20261122170000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX issuance_request_by_credential ON issuance_request (credential_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX issuance_request_by_credential');
  }
}
