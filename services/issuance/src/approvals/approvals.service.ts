import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { digestOf, saltedDigest, verifyDecision } from '@vidimus/decisions';
import type { DecisionKeys, DecisionSubject, IssuanceDecision, RelyingParty, VerifiedDecision } from '@vidimus/decisions';
import { formatSemanticsIdentifier } from '@vidimus/identifiers';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { IssuanceChanges } from '../issuance-requests/issuance-changes.js';
import { DRAFT_LIFETIME_MS, STATEMENT_MAX_AGE_SECONDS } from '../issuance-requests/issuance-deadlines.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { assertAwaitsApproval } from '../issuance-requests/issuance-request.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { OfficerIdentitiesService } from '../officer-identities/officer-identities.service.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import type { SaltedDocument, Subject } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import type { ApproveRequest, DraftDecision, DraftedDecision } from './approvals.schemas.js';
import { DECISION_DRAFT } from './decision-draft.entity.js';
import type { DecisionDraftRow } from './decision-draft.entity.js';
import { DecisionDraftsRepository } from './decision-drafts.repository.js';
import { declarationFor } from './declaration.js';
import { assertPresenceDate } from './presence-date.js';

/** What approvals take from the settings. */
export interface ApprovalSettings {
  readonly decisionKeys: DecisionKeys;
  /** Where officers' security keys are used. */
  readonly relyingParty: RelyingParty;
  /** IANA name of the zone in which days are counted. */
  readonly timeZone: string;
}
export const APPROVAL_SETTINGS = Symbol('vidimus.issuance.approval-settings');

const SALT_BYTES = 16;

/** An officer who met the subject decides, and his decision is kept as evidence (S4-37 to S4-40). */
@Injectable()
export class ApprovalsService {
  constructor(
    private readonly doors: Doors,
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsService,
    private readonly drafts: DecisionDraftsRepository,
    private readonly policies: OrganisationPoliciesService,
    private readonly officers: OfficerIdentitiesService,
    private readonly sealed: SealedJson,
    @Inject(APPROVAL_SETTINGS) private readonly settings: ApprovalSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Writes down what the officer is about to decide, word for word as he is shown it.
   * @throws Problem `not-found`, `illegal-transition` unless the request waits for approval, `unprocessable` for a day that cannot be.
   */
  async draft(context: ChangeContext, scope: Scope, requestId: string, input: DraftDecision): Promise<DraftedDecision> {
    const request = await this.requests.get(scope, requestId);
    assertAwaitsApproval(request);
    const { documentType, documentNumber, date } = input.presence;
    assertPresenceDate(date, request.createdAt, this.clock.now(), this.settings.timeZone);
    const salt = this.ids.random(SALT_BYTES);
    const decision = this.decisionOn(request, context.actor.id, input, saltedDigest(documentNumber, salt));
    const id = decision.decisionId;
    const document: SaltedDocument = { documentType, documentNumber, salt: Buffer.from(salt).toString('base64url') };
    const digest = digestOf(decision);
    const { expiresAt } = await this.doors.create(DECISION_DRAFT, context, (now) => ({
      row: {
        id,
        version: 1,
        organisationId: request.organisationId,
        organisationPath: request.organisationPath,
        requestId,
        officerId: context.actor.id,
        digest,
        decisionSealed: this.sealed.seal(SEALED.draftDecision, id, decision),
        presenceDocumentSealed: this.sealed.seal(SEALED.draftPresence, id, document),
        createdAt: now,
        expiresAt: new Date(now.getTime() + DRAFT_LIFETIME_MS),
      },
      history: [],
      audit: { requestId, digest },
    }));
    return { decisionId: id, decision, digest, expiresAt: expiresAt.toISOString() };
  }

  /**
   * Approves by a decision that identity states the officer to have confirmed.
   * @throws Problem `not-found`; `illegal-transition` unless the request waits for approval, naming who approved it if somebody did;
   *   `evidence-mismatch` when draft, statement, officer and request do not belong together; `unprocessable` for one's own certificate
   *   and under four eyes.
   */
  async approve(context: ChangeContext, scope: Scope, requestId: string, input: ApproveRequest): Promise<IssuanceRequestRow> {
    const officerId = context.actor.id;
    const request = await this.requests.get(scope, requestId);
    assertAwaitsApproval(request);
    const draft = await this.draftOf(scope, input.decisionId, requestId, officerId);
    const { decision, digest } = await this.verified(draft, input.statement);
    const { fourEyes } = await this.policies.get(scope, request.organisationId);
    const officerIsSubject = await this.officers.hasTaxNumber(officerId, request.taxNumberIndex);
    const document = this.sealed.open(SEALED.draftPresence, draft.id, draft.presenceDocumentSealed);
    return this.changes.apply(context, scope, requestId, (row) => ({
      command: { type: 'approve', officerId, decisionDigest: digest, decisionFits: this.covers(decision, row), officerIsSubject, fourEyes },
      columns: {
        decisionSealed: this.sealed.seal(SEALED.requestDecision, requestId, decision),
        decisionDigest: digest,
        statement: input.statement,
        presenceDocumentSealed: this.sealed.seal(SEALED.requestPresence, requestId, document),
      },
    }));
  }

  private decisionOn(request: IssuanceRequestRow, officerId: string, { presence, locale }: DraftDecision, documentNumberDigest: string): IssuanceDecision {
    const subject = this.sealed.open(SEALED.requestSubject, request.id, request.subjectSealed);
    const { date, place, documentType, documentNumber } = presence;
    const name = `${subject.givenName} ${subject.surname}`;
    return {
      type: 'vidimus.issuance-approval',
      version: 1,
      decisionId: this.ids.uuid(),
      ...whatIsApproved(request, subject),
      declaration: declarationFor(locale, { name, taxNumber: subject.taxNumber, date, place, documentType, documentNumber }),
      presence: { date, place, documentType, documentNumberDigest },
      officerId,
    };
  }

  private async draftOf(scope: Scope, decisionId: string, requestId: string, officerId: string): Promise<DecisionDraftRow> {
    const draft = await this.drafts.find(scope, decisionId, this.clock.now());
    if (draft !== null && draft.requestId === requestId && draft.officerId === officerId) return draft;
    throw new Problem('evidence-mismatch', 'No decision of yours over this request has this identifier, or it was drafted too long ago. Draft it again.');
  }

  private verified(draft: DecisionDraftRow, statement: string): Promise<VerifiedDecision> {
    return verifyDecision({
      decision: this.sealed.open(SEALED.draftDecision, draft.id, draft.decisionSealed),
      statement,
      keys: this.settings.decisionKeys,
      relyingParty: this.settings.relyingParty,
      now: this.clock.now(),
      maxAgeSeconds: STATEMENT_MAX_AGE_SECONDS,
    });
  }

  private covers({ requestId, profile, organisation, subject }: IssuanceDecision, row: IssuanceRequestRow): boolean {
    const present = whatIsApproved(row, this.sealed.open(SEALED.requestSubject, row.id, row.subjectSealed));
    return digestOf({ requestId, profile, organisation, subject }) === digestOf(present);
  }
}

/** The part of a decision that says what is approved, as the request stands. */
function whatIsApproved(request: IssuanceRequestRow, subject: Subject): Pick<IssuanceDecision, 'requestId' | 'profile' | 'organisation' | 'subject'> {
  return {
    requestId: request.id,
    profile: { id: request.profileId, version: request.profileVersion },
    organisation: { id: request.organisationId, path: request.organisationPath },
    subject: certificateSubject(subject),
  };
}

/** Who is to be named in the certificate (ETSI EN 319 412-1, 5.1.3). */
export function certificateSubject({ givenName, surname, fatherName, taxNumber }: Subject): DecisionSubject {
  return { givenName, surname, fatherName, taxNumber: formatSemanticsIdentifier({ scheme: 'TIN', country: 'GR', reference: taxNumber }), country: 'GR' };
}
