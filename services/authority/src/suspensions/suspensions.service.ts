import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { SuspensionActor } from '@vidimus/contracts';
import { Doors, event, FieldCipher } from '@vidimus/persistence';
import type { ChangeContext, Outcome, Scope } from '@vidimus/persistence';
import { nextState } from '../certificates/certificate.js';
import { CERTIFICATE } from '../certificates/certificate.entity.js';
import type { Certificate } from '../certificates/certificate.entity.js';
import { suspensionContext } from '../certificates/certificate-view.js';

/**
 * Stops certificates for a while and lets them go on (requirements, 8.2). As with revocations, OCSP answers by the same row at once, and the next
 * CRL follows in seconds; what is reinstated is in neither any more.
 */
@Injectable()
export class SuspensionsService {
  constructor(
    private readonly doors: Doors,
    private readonly cipher: FieldCipher,
  ) {}

  /** @throws Problem `not-found` outside the scope, `illegal-transition` unless the certificate is ACTIVE. */
  suspend(scope: Scope, id: string, by: SuspensionActor, description: string | undefined, context: ChangeContext): Promise<Certificate> {
    return this.doors.change(
      CERTIFICATE,
      id,
      context,
      (row, now) => {
        row.state = nextState(row.state, 'suspend');
        row.suspendedAt = now;
        row.suspendedBy = by;
        row.suspensionDescriptionSealed = description === undefined ? null : this.cipher.seal(suspensionContext(id), description);
        return outcome(row, by, now, 'suspended');
      },
      scope,
    );
  }

  /**
   * @throws Problem `not-found` outside the scope, `illegal-transition` unless the certificate is SUSPENDED, `forbidden` to a holder whose
   * certificate staff suspended.
   */
  reinstate(scope: Scope, id: string, by: SuspensionActor, context: ChangeContext): Promise<Certificate> {
    return this.doors.change(
      CERTIFICATE,
      id,
      context,
      (row, now) => {
        row.state = nextState(row.state, 'reinstate');
        if (by === 'HOLDER' && row.suspendedBy !== 'HOLDER') {
          throw new Problem('forbidden', 'Your registration office suspended this certificate, and it alone can reinstate it. Ask there.');
        }
        row.suspendedAt = null;
        row.suspendedBy = null;
        row.suspensionDescriptionSealed = null;
        return outcome(row, by, now, 'reinstated');
      },
      scope,
    );
  }
}

/** The trace of a change that is done to the row already. */
function outcome(row: Certificate, by: SuspensionActor, now: Date, what: 'suspended' | 'reinstated'): Outcome<Certificate> {
  row.statusChanges += 1;
  const { id: certificateId, organisationId, serialNumber } = row;
  const data = { certificateId, organisationId, by, at: now.toISOString() };
  const line = what === 'suspended' ? { code: 'suspended', data: { by } } : { code: 'reinstated', data: { by } };
  return { row, history: [line], audit: { by, serialNumber }, events: [event(`certificate.${what}.v1`, certificateId, data)] };
}
