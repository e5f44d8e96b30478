import { Injectable } from '@nestjs/common';
import type { ChangeContext } from '@vidimus/persistence';
import { CERTIFICATE_COMMANDS, CERTIFICATE_REACTIONS } from './certificate-reactions.js';
import type { CertificateEventType } from './certificate-reactions.js';
import { ALL_CREDENTIALS, CredentialChanges } from './credential-changes.js';
import { CredentialsRepository } from './credentials.repository.js';

/** What the authority says about certificates, told to the keys under them. Saying it twice changes nothing. */
@Injectable()
export class CertificateReactionsService {
  constructor(
    private readonly changes: CredentialChanges,
    private readonly credentials: CredentialsRepository,
  ) {}

  async heard(context: ChangeContext, type: CertificateEventType, certificateId: string): Promise<void> {
    if (context.tx === undefined) throw new Error('News of certificates are heard by event, inside its transaction.');
    const id = await this.credentials.findIdByCertificate(ALL_CREDENTIALS, context.tx, certificateId);
    if (id === undefined) return;
    await this.changes.apply(context, id, (row) =>
      // Between the look and the lock the credential may have been tied to another certificate.
      row.certificateId === certificateId && CERTIFICATE_REACTIONS[type][row.state] === 'apply'
        ? { command: { type: CERTIFICATE_COMMANDS[type], certificateId } }
        : undefined,
    );
  }
}
