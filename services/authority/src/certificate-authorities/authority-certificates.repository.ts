import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuthorityCertificate } from './authority-certificate.entity.js';
import type { AuthorityCertificatePurpose } from './authority-certificate.entity.js';

/** Certificates of the authority itself: they belong to no organisation, and everybody may read them. */
@Injectable()
export class AuthorityCertificatesRepository {
  constructor(private readonly dataSource: DataSource) {}

  findByName(name: string): Promise<AuthorityCertificate | null> {
    return this.dataSource.manager.findOneBy(AuthorityCertificate, { name });
  }

  find(id: string): Promise<AuthorityCertificate | null> {
    return this.dataSource.manager.findOneBy(AuthorityCertificate, { id });
  }

  /** Newest first. */
  listByPurpose(purpose: AuthorityCertificatePurpose): Promise<AuthorityCertificate[]> {
    return this.dataSource.manager.find(AuthorityCertificate, { where: { purpose }, order: { createdAt: 'DESC', id: 'DESC' } });
  }
}
