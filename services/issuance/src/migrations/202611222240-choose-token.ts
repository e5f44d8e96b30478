import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHECK = 'issuance_request_otp_channel_check';

/** A token that was handed over is a way to codes as well. */
export class ChooseToken20261122224000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, "'AUTHENTICATOR', 'SMS', 'EMAIL', 'TOKEN'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.allow(runner, "'AUTHENTICATOR', 'SMS', 'EMAIL'");
  }

  private async allow(runner: QueryRunner, channels: string): Promise<void> {
    await runner.query(`ALTER TABLE issuance_request DROP CONSTRAINT ${CHECK}, ADD CONSTRAINT ${CHECK} CHECK (otp_channel IN (${channels}))`);
  }
}
