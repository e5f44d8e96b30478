import type { MigrationClass } from '@vidimus/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table in which attempts are counted, of the form that rate-limiter-flexible expects. */
export class CreateRateLimit20261121091000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE rate_limit (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint)');
    await runner.query('CREATE INDEX rate_limit_by_expiry ON rate_limit (expire)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rate_limit');
  }
}

/** The migrations that every room with a database has beside those of `libs/persistence` and its own. */
export const ROOM_MIGRATIONS: readonly MigrationClass[] = [CreateRateLimit20261121091000];
