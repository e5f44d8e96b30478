import { Injectable } from '@nestjs/common';
import { Doors, event, FieldCipher } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { CertificateAuthorities } from '../certificate-authorities/certificate-authorities.service.js';
import { nextState } from '../certificates/certificate.js';
import { CERTIFICATE } from '../certificates/certificate.entity.js';
import { descriptionContext, viewOf } from '../certificates/certificate-view.js';
import type { CertificateView, RevocationRequest } from '../certificates/certificates.schemas.js';

/** Ends certificates before their time (S4-48). OCSP answers by the same row at once; the next CRL follows in seconds. */
@Injectable()
export class RevocationsService {
  constructor(
    private readonly doors: Doors,
    private readonly authorities: CertificateAuthorities,
    private readonly cipher: FieldCipher,
  ) {}

  /** @throws Problem `not-found` outside the scope, `illegal-transition` unless the certificate is ACTIVE. */
  async revoke(scope: Scope, id: string, request: RevocationRequest, context: ChangeContext): Promise<CertificateView> {
    const { category, reason, description } = request;
    const revoked = await this.doors.change(
      CERTIFICATE,
      id,
      context,
      (row, now) => {
        row.state = nextState(row.state, 'revoke');
        row.revokedAt = now;
        row.revocationCategory = category;
        row.revocationReason = reason;
        row.revocationDescriptionSealed =
          description === undefined ? null : this.cipher.seal(descriptionContext(id), description);
        row.dueAt = null;
        const { organisationId } = row;
        return {
          row,
          history: [{ code: 'revoked', data: { category, reason } }],
          audit: { category, reason, serialNumber: row.serialNumber },
          events: [
            event('certificate.revoked.v1', id, { certificateId: id, organisationId, category, reason, revokedAt: now.toISOString() }),
          ],
        };
      },
      scope,
    );
    return viewOf(revoked, this.cipher, this.authorities.chainDer());
  }
}
