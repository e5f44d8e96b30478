import { Body, Controller, Get, Param, Post, StreamableFile } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { evidenceFileSchema } from '@vidimus/decisions';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { issuanceStatus, statusOf } from '../issuance-requests/issuance-requests.schemas.js';
import type { IssuanceStatus } from '../issuance-requests/issuance-requests.schemas.js';
import { approveRequest, draftDecision, draftedDecision } from './approvals.schemas.js';
import type { ApproveRequest, DraftDecision, DraftedDecision } from './approvals.schemas.js';
import { ApprovalsService } from './approvals.service.js';
import { EvidenceService } from './evidence.service.js';

const requestId = z.uuid();

/** The officer's decision after he met the subject. */
@Controller('v1/issuance-requests/:id')
export class ApprovalsController {
  constructor(
    private readonly approvals: ApprovalsService,
    private readonly evidence: EvidenceService,
  ) {}

  @Post('decision-drafts')
  @Allow('issuance:approve')
  // No answer is kept for repetitions: it would hold the subject's data in clear.
  @NoIdempotencyKey('A repetition drafts another decision; what is not approved is erased.')
  @Returns(draftedDecision, { status: 201, description: 'The decision to be shown, and the digest to be confirmed.' })
  @ProblemResponses('not-found', 'illegal-transition', 'unprocessable')
  draft(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: draftDecision }) body: DraftDecision,
  ): Promise<DraftedDecision> {
    assertPerson(principal);
    return this.approvals.draft(changeContext(principal, 'draft-decision'), scopeFor(principal, 'issuance:approve'), id, body);
  }

  @Post('approval')
  @Allow('issuance:approve')
  @Returns(issuanceStatus)
  @ProblemResponses('not-found', 'illegal-transition', 'evidence-mismatch', 'unprocessable')
  async approve(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: approveRequest }) body: ApproveRequest,
  ): Promise<IssuanceStatus> {
    assertPerson(principal);
    return statusOf(await this.approvals.approve(changeContext(principal, 'approve'), scopeFor(principal, 'issuance:approve'), id, body));
  }

  @Get('evidence')
  @Allow('issuance:read')
  @Returns(evidenceFileSchema, { description: 'The evidence of the approval, as a file: `npm run verify-evidence` verifies it offline, to the byte.' })
  @ProblemResponses('not-found', 'illegal-transition')
  async exported(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<StreamableFile> {
    const text = await this.evidence.export(changeContext(principal, 'export-evidence'), scopeFor(principal, 'issuance:read'), id);
    return new StreamableFile(Buffer.from(text, 'utf8'), { type: 'application/json', disposition: `attachment; filename="evidence-${id}.json"` });
  }
}

/** Only a person can have met somebody. */
function assertPerson(principal: Principal): void {
  if (principal.kind !== 'person') throw new Problem('forbidden', 'Only a person can approve: the subject is met face to face.');
}
