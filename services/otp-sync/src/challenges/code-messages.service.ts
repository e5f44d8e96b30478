import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { DataOf } from '@vidimus/contracts';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, RoomClient } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import type { EntityManager } from 'typeorm';
import { DevicesService } from '../devices/devices.service.js';
import { afterHandover, afterNews, challengeState, CODE_HOLDS_MINUTES } from './challenge.js';
import type { Delivery } from './challenge.js';
import { ChallengeCodes } from './challenge-codes.js';
import { CHALLENGE } from './challenge.entity.js';
import type { ChallengeRow } from './challenge.entity.js';
import { ChallengesRepository } from './challenges.repository.js';
import type { SendCode } from './send-code-job.js';

/** A job or an event has no caller. */
const ROOM_ITSELF = everything('holders of every organisation are sent codes');

/** What became of a message. */
export type MessageNews = 'sent' | 'bounced' | 'failed';

/** How far the code is, by how the job ended. */
const DELIVERY_AFTER: Record<'code-handed-over' | 'code-refused' | 'code-not-sent', (delivery: Delivery) => Delivery> = {
  'code-handed-over': afterHandover,
  'code-refused': () => 'UNDELIVERABLE',
  'code-not-sent': (delivery) => delivery,
};

/** The way of a code to its holder, by a message of notification. */
@Injectable()
export class CodeMessagesService {
  constructor(
    private readonly doors: Doors,
    private readonly challenges: ChallengesRepository,
    private readonly devices: DevicesService,
    private readonly codes: ChallengeCodes,
    private readonly notification: RoomClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The job: hands the code over, and erases it here. That notification is away is thrown, so that the job is tried again under the same
   * message id; a code that is of no more use by then is erased unsent.
   */
  async send({ challengeId, correlationId }: SendCode): Promise<void> {
    const challenge = await this.challenges.find(ROOM_ITSELF, challengeId);
    if (challenge === null || challenge.codeSealed === null) return;
    const device = await this.devices.get(challenge.deviceId);
    const address = this.devices.address(device);
    const isWanted = challengeState(challenge, this.clock.now()) === 'ON_ITS_WAY' && challenge.registration === device.registration;
    const context: ChangeContext = { actor: { kind: 'system', id: 'otp-sync' }, command: 'send-code', correlationId };
    if (!isWanted || address === null) return this.erase(context, challengeId, 'code-not-sent');
    const code = this.codes.open(challenge, challenge.codeSealed);
    const template = device.kind === 'SMS' ? 'otp-code-sms' : 'otp-code-email';
    const to = device.kind === 'SMS' ? { phone: address } : { email: address };
    const isTaken = await this.handOver(challenge, { template, to, parameters: { code, minutes: String(CODE_HOLDS_MINUTES) } }, correlationId);
    return this.erase(context, challengeId, isTaken ? 'code-handed-over' : 'code-refused');
  }

  /** News of the message that carries a code. Messages about anything else are not ours. */
  async heard(context: ChangeContext & { readonly tx: EntityManager }, { aboutType, aboutId }: DataOf<'message.sent.v1'>, news: MessageNews): Promise<void> {
    if (aboutType !== CHALLENGE.name) return;
    // Challenges are erased after a day; a bounce may come later.
    if ((await this.challenges.find(ROOM_ITSELF, aboutId, context.tx)) === null) return;
    await this.doors.change(
      CHALLENGE,
      aboutId,
      context,
      (row) => ({ row: Object.assign(row, { delivery: afterNews(row.delivery, news) }), history: [{ code: `message-${news}` }] }),
      ROOM_ITSELF,
    );
  }

  /** @returns false when notification refuses the message for good, for example because no SMS gateway is there. */
  private async handOver({ id, locale, expiresAt, organisationId, organisationPath }: ChallengeRow, content: object, correlationId: string): Promise<boolean> {
    const about = { type: CHALLENGE.name, id, organisationId, organisationPath };
    const order = { ...content, locale, sendBefore: expiresAt.toISOString(), about };
    try {
      await this.notification.put('notification', `/v1/messages/${id}`, order, { scope: 'notification:send', correlationId, idempotencyKey: id });
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.type.kind === 'validation' || error.type.kind === 'unprocessable') return false;
      // A conflict: it was accepted by an earlier try, whose answer was lost.
      if (error.slug !== 'conflict') throw error;
      return true;
    }
  }

  private async erase(context: ChangeContext, challengeId: string, code: keyof typeof DELIVERY_AFTER): Promise<void> {
    await this.doors.change(
      CHALLENGE,
      challengeId,
      context,
      (row) => {
        const delivery = DELIVERY_AFTER[code](row.delivery);
        return { row: Object.assign(row, { codeSealed: null, delivery }), history: [{ code }] };
      },
      ROOM_ITSELF,
    );
  }
}
