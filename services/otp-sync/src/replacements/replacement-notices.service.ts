import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import type { NewJob } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import { DevicesService } from '../devices/devices.service.js';
import { DELAY_HOURS } from './replacement.js';
import { REPLACEMENT } from './replacement.entity.js';
import type { ReplacementRow } from './replacement.entity.js';
import { ReplacementsRepository } from './replacements.repository.js';

const ROOM_ITSELF = everything('holders of every organisation are told');

/** Has somebody told what became of a replacement. */
export const TELL_OF_REPLACEMENT = 'otp-sync.tell-of-replacement';

/** WAITING goes to the old number too: whoever has it may be the one who did not want this. */
export type ReplacementNotice = 'otp-replacement-waiting' | 'otp-replacement-waiting-sms' | 'otp-replacement-done' | 'otp-replacement-cancelled';

/** Ids only. */
export interface TellOfReplacement {
  readonly replacementId: string;
  readonly messageId: string;
  readonly notice: ReplacementNotice;
  readonly correlationId: string;
}

/** @param messageId a fresh one, under which a repeated job asks for the same message */
export function tellOfReplacementJob(replacementId: string, messageId: string, notice: ReplacementNotice, correlationId: string): NewJob {
  const data: TellOfReplacement = { replacementId, messageId, notice, correlationId };
  return { name: TELL_OF_REPLACEMENT, id: messageId, data };
}

/** Messages about replacements. */
@Injectable()
export class ReplacementNotices {
  constructor(
    private readonly rows: ReplacementsRepository,
    private readonly devices: DevicesService,
    private readonly notification: RoomClient,
  ) {}

  /** The job. @throws Problem `unavailable`, to be tried again. */
  async tell({ replacementId, messageId, notice, correlationId }: TellOfReplacement): Promise<void> {
    const row = await this.rows.find(ROOM_ITSELF, replacementId);
    if (row === null) return;
    const order = notice === 'otp-replacement-waiting-sms' ? await this.toOldNumber(row) : { to: { accountId: row.accountId }, parameters: notice === 'otp-replacement-waiting' ? { hours: String(DELAY_HOURS) } : {} };
    if (order === undefined) return;
    const { organisationId, organisationPath } = row;
    const about = { type: REPLACEMENT.name, id: row.id, organisationId, organisationPath };
    try {
      await this.notification.put('notification', `/v1/messages/${messageId}`, { template: notice, ...order, about }, { scope: 'notification:send', correlationId, idempotencyKey: messageId });
    } catch (error) {
      // A conflict: it was accepted by an earlier try, whose answer was lost.
      if (!(error instanceof Problem && error.slug === 'conflict')) throw error;
    }
  }

  /** Nothing where the old device has no number, or has ended meanwhile, which erased it. */
  private async toOldNumber({ oldDeviceId, locale }: ReplacementRow): Promise<object | undefined> {
    const device = await this.devices.get(oldDeviceId);
    const phone = device.kind === 'SMS' ? this.devices.address(device) : null;
    return phone === null ? undefined : { to: { phone }, locale, parameters: { hours: String(DELAY_HOURS) } };
  }
}
