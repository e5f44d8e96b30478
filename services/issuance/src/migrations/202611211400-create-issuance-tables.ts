import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Policies of organisations, look-ups, requests and drafted decisions. */
export class CreateIssuanceTables20261121140000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS decision_draft, issuance_request, registry_lookup, officer_identity, organisation_policy');
  }
}

/** The final states of the table in `issuance-states.ts`; a test compares them. */
const OPEN = `state NOT IN ('COMPLETED', 'CANCELLED', 'REJECTED', 'EXPIRED', 'FAILED')`;

const STATEMENTS = [
  `CREATE TABLE organisation_policy (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_path text NOT NULL,
    name text NOT NULL,
    registry_code text NOT NULL,
    email_domains text[] NOT NULL CHECK (cardinality(email_domains) > 0),
    four_eyes boolean NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  'CREATE INDEX organisation_policy_by_path ON organisation_policy (organisation_path text_pattern_ops)',

  // Of an officer's own tax number only the blind index is kept: enough to tell that he is the subject himself.
  `CREATE TABLE officer_identity (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_path text NOT NULL,
    tax_number_index text NOT NULL
  )`,
  'CREATE INDEX officer_identity_by_organisation ON officer_identity (organisation_id)',

  `CREATE TABLE registry_lookup (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation_policy (id),
    organisation_path text NOT NULL,
    subject_sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  'CREATE INDEX registry_lookup_by_organisation ON registry_lookup (organisation_id)',
  'CREATE INDEX registry_lookup_by_expiry ON registry_lookup (expires_at)',

  `CREATE TABLE issuance_request (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation_policy (id),
    organisation_path text NOT NULL,
    profile_id text NOT NULL,
    profile_version integer NOT NULL,
    state text NOT NULL CHECK (state IN ('AWAITING_USER_CHECK', 'CHECKING', 'CHECK_FAILED', 'AWAITING_APPROVAL', 'APPROVED', 'ISSUING',
      'ISSUE_FAILED', 'COMPLETED', 'CANCELLED', 'REJECTED', 'EXPIRED', 'FAILED')),
    started_by text NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz,
    checks jsonb NOT NULL,
    check_round integer NOT NULL,
    check_attempts integer NOT NULL,
    check_retries jsonb NOT NULL,
    approved_by text,
    approved_at timestamptz,
    certificate_id uuid,
    issue_failures jsonb NOT NULL,
    tax_number_index text NOT NULL,
    email_index text NOT NULL,
    subject_sealed text NOT NULL,
    contact_sealed text NOT NULL,
    document_sealed text,
    registry_answers_sealed text,
    decision_sealed text,
    decision_digest text,
    statement text,
    presence_document_sealed text,
    csr text,
    closing_reason_sealed text,
    CHECK ((due_at IS NOT NULL) = (${OPEN})),
    CHECK (state <> 'COMPLETED' OR certificate_id IS NOT NULL),
    CHECK (state NOT IN ('APPROVED', 'ISSUING', 'ISSUE_FAILED', 'COMPLETED', 'FAILED')
      OR (approved_by IS NOT NULL AND decision_sealed IS NOT NULL AND statement IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX issuance_request_one_open ON issuance_request (tax_number_index, profile_id) WHERE ${OPEN}`,
  `CREATE UNIQUE INDEX issuance_request_one_address ON issuance_request (email_index) WHERE ${OPEN}`,
  'CREATE INDEX issuance_request_by_address ON issuance_request (email_index)',
  'CREATE INDEX issuance_request_by_organisation ON issuance_request (organisation_id)',
  'CREATE INDEX issuance_request_by_path ON issuance_request (organisation_path text_pattern_ops)',
  'CREATE INDEX issuance_request_in_pages ON issuance_request (created_at DESC, id DESC)',
  'CREATE INDEX issuance_request_due ON issuance_request (due_at) WHERE due_at IS NOT NULL',
  'CREATE UNIQUE INDEX issuance_request_by_certificate ON issuance_request (certificate_id) WHERE certificate_id IS NOT NULL',

  `CREATE TABLE decision_draft (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation_policy (id),
    organisation_path text NOT NULL,
    request_id uuid NOT NULL REFERENCES issuance_request (id),
    officer_id text NOT NULL,
    digest text NOT NULL,
    decision_sealed text NOT NULL,
    presence_document_sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  'CREATE INDEX decision_draft_by_request ON decision_draft (request_id)',
  'CREATE INDEX decision_draft_by_organisation ON decision_draft (organisation_id)',
  'CREATE INDEX decision_draft_by_expiry ON decision_draft (expires_at)',
];
