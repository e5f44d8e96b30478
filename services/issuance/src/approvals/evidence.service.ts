import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { evidenceText, makeEvidenceFile } from '@vidimus/decisions';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { ISSUANCE_REQUEST } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { APPROVAL_SETTINGS } from './approvals.service.js';
import type { ApprovalSettings } from './approvals.service.js';

/** Hands out the evidence of approvals, for whoever has to prove one without this platform. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly doors: Doors,
    private readonly requests: IssuanceRequestsService,
    private readonly sealed: SealedJson,
    @Inject(APPROVAL_SETTINGS) private readonly settings: ApprovalSettings,
  ) {}

  /**
   * The evidence file of an approved request. That somebody took it is written down before he gets it.
   * @throws Problem `not-found`, `illegal-transition` when nobody has approved the request.
   */
  async export(context: ChangeContext, scope: Scope, requestId: string): Promise<string> {
    const { state, decisionSealed, statement, presenceDocumentSealed, decisionDigest: digest, certificateId } = await this.requests.get(scope, requestId);
    if (decisionSealed === null || statement === null || presenceDocumentSealed === null) {
      throw new Problem('illegal-transition', 'There is evidence once the request is approved.', { members: { state } });
    }
    const decision = this.sealed.open(SEALED.requestDecision, requestId, decisionSealed);
    const { salt } = this.sealed.open(SEALED.requestPresence, requestId, presenceDocumentSealed);
    const file = await makeEvidenceFile({ decision, statement, keys: this.settings.decisionKeys, presenceDocumentSalt: salt, certificateId });
    await this.doors.hotWrite(context, async () => ({
      result: undefined,
      aggregate: { type: ISSUANCE_REQUEST.name, id: requestId },
      history: [{ code: 'evidence-exported' }],
      audit: { digest, fileDigest: file.digest },
    }));
    return evidenceText(file);
  }
}
