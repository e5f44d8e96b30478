import { Inject, Injectable } from '@nestjs/common';
import type { RevocationCategory, SuspensionActor } from '@vidimus/contracts';
import { Doors, event } from '@vidimus/persistence';
import type { ChangeContext, NewEvent, NewJob, Outcome, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { ISSUANCE_REQUEST } from './issuance-request.entity.js';
import type { IssuanceRequestRow } from './issuance-request.entity.js';
import { decide } from './issuance-request.js';
import type { Decided, IssuanceCommand, IssuanceFact, IssuanceWork, OfficerMessage, PinNews, SubjectMessage } from './issuance-request.js';

/** Asks the registries about a request. */
export const ASK_REGISTRIES = 'issuance.ask-registries';
export interface AskRegistries {
  readonly requestId: string;
  /** Of the outside request that set the job in motion. */
  readonly correlationId: string;
  readonly round: number;
  readonly attempt: number;
}

/** Asks the authority for the certificate of a request. */
export const REQUEST_CERTIFICATE = 'issuance.request-certificate';
export interface RequestCertificate {
  readonly requestId: string;
  readonly correlationId: string;
  readonly certificateId: string;
}

/** Asks notification for a message to the subject of a request; the id of the job is the id of the message. */
export const SEND_MESSAGE = 'issuance.send-message';
export type SendMessage = {
  readonly requestId: string;
  readonly correlationId: string;
} & MessageToSubject;
export type MessageToSubject =
  | { readonly template: SubjectMessage }
  | { readonly template: 'certificate-revoked'; readonly category: RevocationCategory }
  | { readonly template: 'certificate-suspended' | 'certificate-reinstated'; readonly by: SuspensionActor }
  | { readonly template: 'pin-notice'; readonly what: PinNews };

/** Asks notification for a message to every officer whom a request concerns. */
export const NOTIFY_OFFICERS = 'issuance.notify-officers';
export interface NotifyOfficers {
  readonly requestId: string;
  readonly correlationId: string;
  readonly template: OfficerMessage;
}

/** Columns that a command fills besides what the decision changes. */
export type FilledColumns = Partial<
  Pick<
    IssuanceRequestRow,
    | 'taxLoginSealed'
    | 'documentSealed'
    | 'registryAnswersSealed'
    | 'decisionSealed'
    | 'decisionDigest'
    | 'statement'
    | 'presenceDocumentSealed'
    | 'personId'
    | 'accountId'
    | 'credentialId'
    | 'otpPhoneSealed'
    | 'userIdSealed'
    | 'userIdIndex'
    | 'revocationCodeHash'
    | 'closingReasonSealed'
  >
>;

/** What is asked of a request, once its row is locked. */
export interface Asked {
  readonly command: IssuanceCommand;
  readonly columns?: FilledColumns;
}

/** The room acts by itself: a job or a timer. */
export function roomItself(command: string, correlationId: string): ChangeContext {
  return { actor: { kind: 'system', id: 'issuance' }, command, correlationId };
}

/** The one way by which requests change: the row is locked, `decide` is asked, and what follows is written with it. */
@Injectable()
export class IssuanceChanges {
  constructor(
    private readonly doors: Doors,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * @param ask sees the locked row, so that guards judge what is true at that instant
   * @throws Problem `not-found` when the request is not in the scope; whatever {@link decide} refuses.
   */
  apply(context: ChangeContext, scope: Scope, id: string, ask: (row: IssuanceRequestRow, now: Date) => Asked): Promise<IssuanceRequestRow> {
    return this.doors.change(
      ISSUANCE_REQUEST,
      id,
      context,
      (row, now) => {
        const { command, columns } = ask(row, now);
        return this.outcome(context, row, decide(row, command, now), columns);
      },
      scope,
    );
  }

  /** What a decision leaves behind. */
  outcome(context: ChangeContext, row: IssuanceRequestRow, decided: Decided, columns: FilledColumns = {}): Outcome<IssuanceRequestRow> {
    return {
      row: Object.assign(row, decided.request, columns),
      history: decided.history,
      events: decided.facts.map((fact) => eventOf(row, fact)),
      jobs: decided.work.map((work) => this.jobFor({ requestId: row.id, correlationId: context.correlationId }, work)),
    };
  }

  /** The job that does what must follow a change. */
  jobFor(origin: { readonly requestId: string; readonly correlationId: string }, work: IssuanceWork): NewJob {
    const id = this.ids.uuid();
    if (work.kind === 'send-message') {
      const { kind: _kind, ...message } = work;
      const data: SendMessage = { ...origin, ...message };
      return { name: SEND_MESSAGE, id, data };
    }
    if (work.kind === 'notify-officers') {
      const data: NotifyOfficers = { ...origin, template: work.template };
      return { name: NOTIFY_OFFICERS, id, data };
    }
    if (work.kind === 'ask-registries') {
      const data: AskRegistries = { ...origin, round: work.round, attempt: work.attempt };
      return { name: ASK_REGISTRIES, id, data, startAfter: work.startAfter };
    }
    const data: RequestCertificate = { ...origin, certificateId: work.certificateId };
    return { name: REQUEST_CERTIFICATE, id, data };
  }
}

function eventOf({ id, organisationId }: IssuanceRequestRow, fact: IssuanceFact): NewEvent {
  const ref = { requestId: id, organisationId };
  switch (fact.name) {
    case 'check-passed':
      return event('issuance.check-passed.v1', id, { ...ref, check: fact.check });
    case 'check-failed':
      return event('issuance.check-failed.v1', id, { ...ref, check: fact.check });
    case 'approved':
      return event('issuance.approved.v1', id, { ...ref, officerId: fact.officerId, decisionDigest: fact.decisionDigest });
    case 'rejected':
      return event('issuance.rejected.v1', id, { ...ref, officerId: fact.officerId });
    case 'completion-started':
      return event('issuance.completion-started.v1', id, { ...ref, certificateId: fact.certificateId });
    case 'completed':
      return event('issuance.completed.v1', id, { ...ref, certificateId: fact.certificateId });
    default:
      return event(`issuance.${fact.name}.v1`, id, ref);
  }
}
