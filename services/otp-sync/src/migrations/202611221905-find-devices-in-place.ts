import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What took the place of a device is looked for whenever a room names one that has ended. */
export class FindDevicesInPlace20261122190500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX otp_device_replaces ON otp_device (replaces) WHERE replaces IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX otp_device_replaces');
  }
}
