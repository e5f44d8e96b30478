import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Certificates that were issued after the backup that this database was restored from, as far as they are known. */
export class NameLostCertificates20261122140000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Only while none is revoked: the lists of before would call it good. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(VIEW);
    await runner.query('DROP TABLE lost_certificate');
  }
}

const VIEW = `CREATE OR REPLACE VIEW certificate_status AS
    SELECT issuer_id, serial_number, state, coalesce(suspended_at, revoked_at) AS revoked_at,
      CASE WHEN state <> 'REVOKED' AND suspended_at IS NOT NULL THEN 'certificateHold' ELSE revocation_reason END AS revocation_reason
    FROM certificate WHERE state IN ('ACTIVE', 'SUSPENDED', 'REVOKED', 'EXPIRED')`;

const STATEMENTS = [
  // Of one that only its serial number is known of, the term is taken to be that of its issuer.
  `CREATE TABLE lost_certificate (
    issuer_id uuid NOT NULL REFERENCES authority_certificate (id),
    serial_number text NOT NULL CHECK (serial_number ~ '^([0-9a-f]{2}){1,20}$'),
    certificate_id uuid UNIQUE,
    organisation_id uuid,
    not_after timestamptz NOT NULL,
    revoked_at timestamptz,
    revocation_reason text,
    PRIMARY KEY (issuer_id, serial_number),
    CHECK ((certificate_id IS NULL) = (organisation_id IS NULL)),
    CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
  )`,
  // Until it is revoked nothing is said of it: OCSP calls it unknown.
  `${VIEW} UNION ALL SELECT issuer_id, serial_number, 'REVOKED', revoked_at, revocation_reason FROM lost_certificate WHERE revoked_at IS NOT NULL`,
];
