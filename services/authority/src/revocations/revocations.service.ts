import { Injectable } from '@nestjs/common';
import { Doors, event, FieldCipher } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { nextState } from '../certificates/certificate.js';
import { CERTIFICATE } from '../certificates/certificate.entity.js';
import type { Certificate } from '../certificates/certificate.entity.js';
import { descriptionContext } from '../certificates/certificate-view.js';
import type { RevocationRequest } from '../certificates/certificates.schemas.js';

/** Ends certificates before their time (S4-48). OCSP answers by the same row at once; the next CRL follows in seconds. */
@Injectable()
export class RevocationsService {
  constructor(
    private readonly doors: Doors,
    private readonly cipher: FieldCipher,
  ) {}

  /**
   * What is suspended is published as revoked since the hold began, with the reason of the revocation: nothing that was signed meanwhile
   * becomes valid by it.
   * @throws Problem `not-found` outside the scope, `illegal-transition` unless the certificate is ACTIVE or SUSPENDED.
   */
  revoke(scope: Scope, id: string, request: RevocationRequest, context: ChangeContext): Promise<Certificate> {
    const { category, reason, description } = request;
    return this.doors.change(
      CERTIFICATE,
      id,
      context,
      (row, now) => {
        row.state = nextState(row.state, 'revoke');
        row.statusChanges += 1;
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
  }
}
