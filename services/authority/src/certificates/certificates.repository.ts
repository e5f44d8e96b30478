import { Injectable } from '@nestjs/common';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { CertificateState } from './certificate.js';
import { Certificate } from './certificate.entity.js';

/** Evidence as it is stored beside a certificate. */
export interface StoredEvidence {
  readonly certificateId: string;
  readonly decisionDigest: string;
  readonly decisionSealed: string;
  readonly statement: string;
  readonly keyId: string;
  readonly officerId: string;
  readonly statedAt: Date;
}

/** What certificates are looked for by; what is left out does not narrow the search. */
export interface CertificateFilter {
  readonly states?: readonly CertificateState[] | undefined;
  readonly requestIds?: readonly string[] | undefined;
  readonly holderId?: string | undefined;
  readonly serialBeginning?: string | undefined;
}

/** The inventory of holders' certificates. */
@Injectable()
export class CertificatesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<Certificate | null> {
    const query = this.dataSource.manager.createQueryBuilder(Certificate, 'certificate').where('certificate.id = :id', { id });
    return scopedBy(query, scope, 'certificate').getOne();
  }

  list(scope: Scope, page: PageOptions, filter: CertificateFilter): Promise<Page<Certificate>> {
    const query = scopedBy(this.dataSource.manager.createQueryBuilder(Certificate, 'certificate'), scope, 'certificate');
    if (filter.states !== undefined) query.andWhere('certificate.state = ANY(:states)', { states: filter.states });
    if (filter.requestIds !== undefined) query.andWhere('certificate.requestId = ANY(:requestIds)', { requestIds: filter.requestIds });
    if (filter.holderId !== undefined) query.andWhere('certificate.holderId = :holderId', { holderId: filter.holderId });
    if (filter.serialBeginning !== undefined) query.andWhere('starts_with(certificate.serialNumber, :serialBeginning)', { serialBeginning: filter.serialBeginning });
    return keysetPage(query, 'certificate', page);
  }

  /** The record before the signature: certificate and evidence, in the transaction of the door. */
  async insertPrepared(tx: EntityManager, row: Certificate, evidence: StoredEvidence): Promise<void> {
    await tx.insert(Certificate, row);
    await tx.query(
      `INSERT INTO certificate_evidence
         (certificate_id, decision_digest, decision_sealed, statement, statement_key_id, officer_id, stated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        evidence.certificateId,
        evidence.decisionDigest,
        evidence.decisionSealed,
        evidence.statement,
        evidence.keyId,
        evidence.officerId,
        evidence.statedAt,
      ],
    );
  }

  /** @throws Error when there is no evidence: it is erased long after the certificate has ended, never before. */
  async sealedDecision(scope: Scope, certificateId: string): Promise<string> {
    if ((await this.find(scope, certificateId)) === null) throw new Error(`There is no certificate ${certificateId}.`);
    const [row]: { decision_sealed: string }[] = await this.dataSource.query(
      'SELECT decision_sealed FROM certificate_evidence WHERE certificate_id = $1',
      [certificateId],
    );
    if (row === undefined) throw new Error(`There is no evidence of certificate ${certificateId}.`);
    return row.decision_sealed;
  }

  /** Prepared certificates whose signer has not finished in time, oldest first. */
  listUnfinished(scope: Scope, now: Date, limit: number): Promise<Certificate[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Certificate, 'certificate')
      .where(`certificate.state = 'PREPARED' AND certificate.dueAt <= :now`, { now })
      .orderBy('certificate.dueAt')
      .limit(limit);
    return scopedBy(query, scope, 'certificate').getMany();
  }

  /** Ids of active and suspended certificates whose time is over, soonest first. */
  async listExpired(scope: Scope, now: Date, limit: number): Promise<string[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Certificate, 'certificate')
      .select('certificate.id')
      .where(`certificate.state IN ('ACTIVE', 'SUSPENDED') AND certificate.dueAt <= :now`, { now })
      .orderBy('certificate.dueAt')
      .limit(limit);
    const rows = await scopedBy(query, scope, 'certificate').getMany();
    return rows.map((row) => row.id);
  }
}
