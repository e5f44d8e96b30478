import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, LinkTokens } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { IssuanceChanges } from '../issuance-requests/issuance-changes.js';
import { LOGIN_LIFETIME_MS } from '../issuance-requests/issuance-deadlines.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsRepository } from '../issuance-requests/issuance-requests.repository.js';
import { OPEN_ISSUANCE_STATES } from '../issuance-requests/issuance-states.js';
import type { IssuanceState } from '../issuance-requests/issuance-states.js';
import { isLinkGood, linkOpensUntil } from '../issuance-requests/steps/link-steps.js';
import { ITS_SUBJECT } from './as-subject.js';

/** What a link opens. */
export interface Opening {
  readonly opensUntil: Date;
  /** The state in which the request ended; null while it is open. */
  readonly outcome: IssuanceState | null;
}

const PURPOSE = 'issuance';

/** Judges mailed links (S4-49). A link shows nothing personal; it leads to the tax login (C-21). */
@Injectable()
export class SubjectLinksService {
  constructor(
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsRepository,
    private readonly tokens: LinkTokens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Opens a link, as often as it is followed while it is good. A request that has ended opens by any of its links, to show how it ended.
   * @throws Problem `link-expired` for one that is older than 24 hours or than another; `not-found` for what was never a link of this request.
   */
  async open(context: ChangeContext, id: string, token: string): Promise<Opening> {
    const { row, version } = await this.read(id, token);
    const now = this.clock.now();
    if (!OPEN_ISSUANCE_STATES.includes(row.state)) return { opensUntil: new Date(now.getTime() + LOGIN_LIFETIME_MS), outcome: row.state };
    if (!isLinkGood(row, version, now)) {
      await this.changes.apply(context, ITS_SUBJECT, id, () => ({ command: { type: 'notice_expired_link', version } }));
      throw new Problem('link-expired', 'This link has expired. Have a new one sent to the same address.');
    }
    const opened = await this.changes.apply(context, ITS_SUBJECT, id, () => ({ command: { type: 'open_link', version } }));
    return { opensUntil: linkOpensUntil(opened), outcome: null };
  }

  /**
   * Has a new link mailed, to the address of the request and no other.
   * @throws Problem `not-found` as {@link open}; `too-many-requests` when those of the day are used up; `illegal-transition` when it has ended.
   */
  async renew(context: ChangeContext, id: string, token: string): Promise<IssuanceRequestRow> {
    await this.read(id, token);
    return this.changes.apply(context, ITS_SUBJECT, id, () => ({ command: { type: 'renew_link' } }));
  }

  /** The request, and which of its links this is. A wrong token and a request that does not exist are told by the same words. */
  private async read(id: string, token: string): Promise<{ row: IssuanceRequestRow; version: number }> {
    const row = await this.requests.find(ITS_SUBJECT, id);
    for (let version = row?.linkVersion ?? 0; row !== null && version > 0; version -= 1) {
      if (this.tokens.matches(token, { purpose: PURPOSE, id, version })) return { row, version };
    }
    throw new Problem('not-found', 'This link opens nothing. Take it from the mail as it is.');
  }
}
