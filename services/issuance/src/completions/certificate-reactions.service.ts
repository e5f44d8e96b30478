import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { RevocationCategory, SuspensionActor } from '@vidimus/contracts';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext, HistoryLine, NewJob, Outcome } from '@vidimus/persistence';
import { reactionTo } from '../issuance-requests/certificate-reactions.js';
import type { CertificateEventType } from '../issuance-requests/certificate-reactions.js';
import { IssuanceChanges } from '../issuance-requests/issuance-changes.js';
import { ISSUANCE_REQUEST } from '../issuance-requests/issuance-request.entity.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { decide } from '../issuance-requests/issuance-request.js';
import type { IssuanceCommand, IssuanceWork } from '../issuance-requests/issuance-request.js';
import { IssuanceRequestsRepository } from '../issuance-requests/issuance-requests.repository.js';

const ROOM_ITSELF = everything('the authority speaks of certificates of every organisation');

/** What happened to a certificate of a request. */
interface News {
  readonly type: CertificateEventType;
  readonly certificateId: string;
  /** For the state machine, where it answers. */
  readonly command?: IssuanceCommand;
  /** Where the state stays as it is but people should know. */
  readonly line: HistoryLine;
  /** What has to follow such a line. */
  readonly work?: IssuanceWork;
}

/** What the authority says about certificates, told to the requests they came from. Saying it twice changes nothing. */
@Injectable()
export class CertificateReactionsService {
  constructor(
    private readonly doors: Doors,
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsRepository,
  ) {}

  /** @throws Problem `conflict` when the request cannot have a certificate yet: the event is tried again, then dead-lettered. */
  async issued(context: ChangeContext, requestId: string, certificateId: string): Promise<void> {
    await this.tell(context, requestId, {
      type: 'certificate.issued.v1',
      certificateId,
      command: { type: 'certificate_issued', certificateId },
      line: { code: 'certificate-issued-late', data: { certificateId } },
    });
  }

  /** @throws Problem as {@link issued}. */
  async refused(context: ChangeContext, requestId: string, certificateId: string, reason: string): Promise<void> {
    await this.tell(context, requestId, {
      type: 'certificate.refused.v1',
      certificateId,
      command: { type: 'certificate_refused', certificateId, reason },
      line: { code: 'certificate-refused-late', data: { certificateId, reason } },
    });
  }

  /** The holder is told (S4-48). A certificate that came from no request of this room is none of its business. @throws Problem as {@link issued}. */
  revoked(context: ChangeContext, certificateId: string, category: RevocationCategory): Promise<void> {
    const line = { code: 'certificate-revoked', data: { certificateId, category } };
    const work: IssuanceWork = { kind: 'send-message', template: 'certificate-revoked', category };
    return this.noted(context, { type: 'certificate.revoked.v1', certificateId, line, work });
  }

  /** The holder is told, also of what he did himself: it may have been somebody else. @throws Problem as {@link issued}. */
  suspended(context: ChangeContext, certificateId: string, by: SuspensionActor): Promise<void> {
    const line = { code: 'certificate-suspended', data: { certificateId, by } };
    const work: IssuanceWork = { kind: 'send-message', template: 'certificate-suspended', by };
    return this.noted(context, { type: 'certificate.suspended.v1', certificateId, line, work });
  }

  /** @throws Problem as {@link issued}. */
  reinstated(context: ChangeContext, certificateId: string, by: SuspensionActor): Promise<void> {
    const line = { code: 'certificate-reinstated', data: { certificateId, by } };
    const work: IssuanceWork = { kind: 'send-message', template: 'certificate-reinstated', by };
    return this.noted(context, { type: 'certificate.reinstated.v1', certificateId, line, work });
  }

  /** News that name the certificate alone. */
  private async noted(context: ChangeContext, news: News): Promise<void> {
    if (context.tx === undefined) throw new Error('What happens to a certificate is heard by event, inside its transaction.');
    const requestId = await this.requests.findIdByCertificate(ROOM_ITSELF, context.tx, news.certificateId);
    if (requestId !== undefined) await this.tell(context, requestId, news);
  }

  private tell(context: ChangeContext, requestId: string, news: News): Promise<IssuanceRequestRow> {
    return this.doors.change(ISSUANCE_REQUEST, requestId, context, (row, now) => this.answer(context, row, news, now), ROOM_ITSELF);
  }

  private answer(context: ChangeContext, row: IssuanceRequestRow, news: News, now: Date): Outcome<IssuanceRequestRow> {
    const reaction = reactionTo(news.type, row.state, row.certificateId, news.certificateId);
    if (reaction === 'not-yet') throw new Problem('conflict', `A request in state ${row.state} cannot take ${news.type}.`);
    if (reaction === 'ignore') return { row, history: [] };
    if (reaction === 'note' || news.command === undefined) return { row, history: [news.line], jobs: this.jobsFor(context, row, news) };
    return this.changes.outcome(context, row, decide(row, news.command, now));
  }

  private jobsFor({ correlationId }: ChangeContext, { id: requestId }: IssuanceRequestRow, { work }: News): NewJob[] {
    return work === undefined ? [] : [this.changes.jobFor({ requestId, correlationId }, work)];
  }
}
