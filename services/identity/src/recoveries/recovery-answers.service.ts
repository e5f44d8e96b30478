import { Inject, Injectable } from '@nestjs/common';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS, RoomClient } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { ACCOUNT } from '../accounts/account.entity.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { SealedAsked } from './asked-recovery.js';
import { MeantAccount } from './meant-account.js';
import { RecoveriesRepository } from './recoveries.repository.js';
import { RECOVERY_REQUEST } from './recovery.entity.js';
import type { RecoveryRow } from './recovery.entity.js';
import { anHourBefore, isGivenUp, keptSince, linkEnd, nextRecoveryState, RECOVERY } from './recovery.js';
import type { AnswerRecovery } from './recovery-job.js';

const ROOM_ITSELF = everything('the room answers by mail; whoever asked is told nothing of it');
/** 256 bits. */
const TOKEN_BYTES = 32;

/** The part of a recovery that follows the answer: who is meant, and which mail he gets. */
@Injectable()
export class RecoveryAnswersService {
  constructor(
    private readonly doors: Doors,
    private readonly recoveries: RecoveriesRepository,
    private readonly sealed: SealedAsked,
    private readonly meant: MeantAccount,
    private readonly secrets: AccountSecrets,
    private readonly rooms: RoomClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * The job. That notification is away is thrown, so that the job is tried again for ten minutes; each try makes another link, because
   * nothing but its digest is kept.
   */
  async answer({ recoveryId, correlationId }: AnswerRecovery): Promise<void> {
    const row = await this.recoveries.find(ROOM_ITSELF, recoveryId);
    if (row === null || row.askedSealed === null) return;
    const context: ChangeContext = { actor: { kind: 'system', id: 'recovery' }, command: 'answer-recovery', correlationId };
    const account = isGivenUp(row.createdAt, this.clock.now()) ? undefined : await this.recipient(row, row.askedSealed);
    if (account !== undefined) await (row.kind === 'PASSWORD' ? this.mailLink(context, row, account) : this.mailUserId(context, row, account));
    await this.end(context, recoveryId, account?.id ?? null);
    await this.recoveries.deleteAnswered(keptSince(this.clock.now()));
  }

  /** Whoever asks for somebody else again and again fills no mailbox. */
  private async recipient(row: RecoveryRow, askedSealed: string): Promise<AccountRow | undefined> {
    const account = await this.meant.find(this.sealed.open(row.id, askedSealed));
    if (account === undefined) return undefined;
    const sent = await this.recoveries.countSent(ROOM_ITSELF, account.id, anHourBefore(this.clock.now()));
    return sent < RECOVERY.perHour ? account : undefined;
  }

  private async mailLink(context: ChangeContext, row: RecoveryRow, { id }: AccountRow): Promise<void> {
    const token = Buffer.from(this.ids.random(TOKEN_BYTES)).toString('base64url');
    const account = await this.doors.change(
      ACCOUNT,
      id,
      context,
      (changed, now) => {
        changed.recoveryDigest = this.secrets.recoveryDigest(token);
        changed.recoveryExpiresAt = linkEnd(now);
        return { row: changed, history: [{ code: 'recovery-link-made' }] };
      },
      ROOM_ITSELF,
    );
    const sendBefore = account.recoveryExpiresAt?.toISOString();
    await this.send(context, row, account, { template: 'recovery-link', parameters: { token, minutes: String(RECOVERY.linkMinutes) }, sendBefore });
  }

  private mailUserId(context: ChangeContext, row: RecoveryRow, account: AccountRow): Promise<void> {
    return this.send(context, row, account, { template: 'user-id-reminder', parameters: { userId: this.secrets.username(account) } });
  }

  /** Under a fresh id: a repeated job has another link to send. */
  private async send({ correlationId }: ChangeContext, { locale }: RecoveryRow, account: AccountRow, content: object): Promise<void> {
    const { id, organisationId, organisationPath } = account;
    const order = { ...content, locale, to: { accountId: id }, about: { type: ACCOUNT.name, id, organisationId, organisationPath } };
    await this.rooms.put('notification', `/v1/messages/${this.ids.uuid()}`, order, { scope: 'notification:send', correlationId });
  }

  private async end(context: ChangeContext, recoveryId: string, accountId: string | null): Promise<void> {
    await this.doors.change(
      RECOVERY_REQUEST,
      recoveryId,
      context,
      (row) => ({
        row: Object.assign(row, { state: nextRecoveryState(row.state, accountId === null ? 'drop' : 'send'), askedSealed: null, accountId }),
        history: [],
        audit: { accountId },
      }),
      ROOM_ITSELF,
    );
  }
}
