import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a request needs for mailed links, tax logins, reminders, and the steps that its subject completes it by. */
export class CompleteTheWalk20261122094500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE issuance_request ${COLUMNS.map((column) => `DROP COLUMN ${column.split(' ', 1)[0] ?? ''}`).join(', ')}`);
  }
}

/** Defaults stand for rows that are there already, and for those that the former version writes while it is replaced. */
const COLUMNS = [
  'state_since timestamptz NOT NULL DEFAULT now()',
  'reminders_sent integer NOT NULL DEFAULT 0',
  'link_version integer NOT NULL DEFAULT 1',
  'link_sent_at timestamptz NOT NULL DEFAULT now()',
  'link_opened_version integer',
  'link_expired_noticed_version integer',
  `new_links jsonb NOT NULL DEFAULT '[]'`,
  `resends jsonb NOT NULL DEFAULT '[]'`,
  'tax_login_at timestamptz',
  'tax_login_sealed text',
  'terms_version text',
  'terms_accepted_at timestamptz',
  'person_id uuid NOT NULL DEFAULT gen_random_uuid()',
  'account_id uuid NOT NULL DEFAULT gen_random_uuid()',
  'credential_id uuid NOT NULL DEFAULT gen_random_uuid()',
  'otp_device_id uuid',
  `otp_channel text CHECK (otp_channel IN ('AUTHENTICATOR', 'SMS', 'EMAIL'))`,
  'otp_verified_at timestamptz',
  'key_ready_at timestamptz',
  'user_id_sealed text',
  'codes_shown_at timestamptz',
  'revocation_code_hash text',
];

const STATEMENTS = [
  `ALTER TABLE issuance_request ${COLUMNS.map((column) => `ADD COLUMN ${column}`).join(', ')}`,
  // When the present state began can be told from what is there, or nearly so; the link is as old as the invitation.
  `UPDATE issuance_request SET link_sent_at = created_at, state_since = CASE
     WHEN state = 'ISSUING' THEN due_at - interval '30 minutes'
     WHEN state = 'ISSUE_FAILED' THEN due_at - interval '60 minutes'
     ELSE coalesce(approved_at, created_at) END`,
];
