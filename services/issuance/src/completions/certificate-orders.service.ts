import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { PkiError, verifyCsr } from '@vidimus/pki';
import { IDS, RoomClient } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { IssuanceChanges, roomItself } from '../issuance-requests/issuance-changes.js';
import type { RequestCertificate } from '../issuance-requests/issuance-changes.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { CertificateReactionsService } from './certificate-reactions.service.js';
import { HolderRooms } from './holder-rooms.js';

/** A job has no caller. */
const ROOM_ITSELF = everything('certificates are asked for every organisation');

/** Asks the authority for certificates (S4-45). */
@Injectable()
export class CertificateOrdersService {
  constructor(
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsService,
    private readonly reactions: CertificateReactionsService,
    private readonly sealed: SealedJson,
    private readonly authority: RoomClient,
    private readonly holderRooms: HolderRooms,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Tries a failed issuing again without waiting for the timer. @throws Problem `illegal-transition` unless issuing failed. */
  retry(context: ChangeContext, scope: Scope, id: string): Promise<IssuanceRequestRow> {
    return this.changes.apply(context, scope, id, (row) => ({
      command: { type: 'retry', certificateId: row.certificateId ?? this.ids.uuid() },
    }));
  }

  /**
   * The job: asks the authority. That it is away is thrown, so that the job is tried again with the same certificate id; that it
   * refuses is recorded. Success is heard by event.
   */
  async requestCertificate({ requestId, certificateId, correlationId }: RequestCertificate, jobId: string): Promise<void> {
    const row = await this.requests.get(ROOM_ITSELF, requestId);
    if (row.state !== 'ISSUING' || row.certificateId !== certificateId) return;
    try {
      const call = { correlationId, idempotencyKey: jobId };
      const order = this.orderFor(row, await this.signingRequestOf(row, certificateId, call));
      await this.authority.put('authority', `/v1/certificates/${certificateId}`, order, { scope: 'authority:issue', ...call });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.reactions.refused(roomItself('certificate-refused', correlationId), requestId, certificateId, error.slug);
    }
  }

  /**
   * The signing request of the key that the certificate is for. The key is tied to the certificate before: a PIN that is set anew at the
   * last moment, and so another key, comes either before this or not at all.
   */
  private async signingRequestOf(row: IssuanceRequestRow, certificateId: string, call: { correlationId: string; idempotencyKey: string }): Promise<string> {
    const csr = await this.holderRooms.bindCertificate(row.credentialId, certificateId, call);
    assertGoodRequest(csr);
    return csr;
  }

  /** What the authority is asked to certify, and the evidence that it may. */
  private orderFor(row: IssuanceRequestRow, csr: string): object {
    if (row.decisionSealed === null || row.statement === null) {
      throw new Error('A request that is being issued has a decision and a statement.');
    }
    const decision = this.sealed.open(SEALED.requestDecision, row.id, row.decisionSealed);
    return {
      requestId: row.id,
      organisationId: row.organisationId,
      organisationPath: row.organisationPath,
      holderId: row.personId,
      profile: { id: row.profileId, version: row.profileVersion },
      subject: decision.subject,
      csr,
      evidence: { decision, statement: row.statement },
    };
  }
}

/** The key must be the holder's to use: the request is signed with it. @throws Problem `certificate-request-refused`. */
function assertGoodRequest(csr: string): void {
  try {
    verifyCsr(csr);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new Problem('certificate-request-refused', `The signing request of the key is refused: ${error.message}.`, { cause: error });
  }
}

/** Whether the authority decided against it, and would again; everything else is worth another try. */
function isRefusal(error: unknown): error is Problem {
  return error instanceof Problem && ['validation', 'not-found', 'conflict', 'unprocessable'].includes(error.type.kind);
}
