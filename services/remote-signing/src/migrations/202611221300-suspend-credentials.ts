import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that sign nothing for a while. */
export class SuspendCredentials20261122130000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(statesAre(`'CREATED', 'ACTIVE', 'SUSPENDED', 'DESTROYED'`));
    await runner.query(`ALTER TABLE credential ADD CONSTRAINT credential_suspended CHECK (state <> 'SUSPENDED' OR certificate_id IS NOT NULL)`);
  }

  /** Only while nothing is suspended: the former table has no place for it. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credential DROP CONSTRAINT credential_suspended');
    await runner.query(statesAre(`'CREATED', 'ACTIVE', 'DESTROYED'`));
  }
}

function statesAre(states: string): string {
  return `ALTER TABLE credential DROP CONSTRAINT credential_state_check, ADD CONSTRAINT credential_state_check CHECK (state IN (${states}))`;
}
