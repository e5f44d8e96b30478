import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Certificates of authorities outside, above an issuing authority that they signed. */
export class AdmitOutsideAuthorities20261122134000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE authority_certificate
      DROP CONSTRAINT authority_certificate_purpose_check,
      DROP CONSTRAINT authority_certificate_check,
      ADD CONSTRAINT authority_certificate_purpose_check CHECK (purpose IN ('ROOT', 'ISSUING', 'OCSP_RESPONDER', 'OUTSIDE')),
      ADD CONSTRAINT authority_certificate_check CHECK (purpose = 'OUTSIDE' OR (purpose = 'ROOT') = (issuer_id IS NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE authority_certificate
      DROP CONSTRAINT authority_certificate_purpose_check,
      DROP CONSTRAINT authority_certificate_check,
      ADD CONSTRAINT authority_certificate_purpose_check CHECK (purpose IN ('ROOT', 'ISSUING', 'OCSP_RESPONDER')),
      ADD CONSTRAINT authority_certificate_check CHECK ((purpose = 'ROOT') = (issuer_id IS NULL))`);
  }
}
