import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import { DEVICE } from '../devices/device.entity.js';
import { ResyncsRepository } from './resyncs.repository.js';
import type { TellHolder } from './tell-holder-job.js';

const ROOM_ITSELF = everything('holders of every organisation are told');

/** Mails about submissions: that a device is in step again, or that it is locked. */
@Injectable()
export class HolderNotices {
  constructor(
    private readonly rows: ResyncsRepository,
    private readonly notification: RoomClient,
  ) {}

  /** The job: one message, under the id of the submission, so that a repeated job asks for the same one. @throws Problem `unavailable`. */
  async tell({ resyncId, notice, correlationId }: TellHolder): Promise<void> {
    const row = await this.rows.find(ROOM_ITSELF, resyncId);
    if (row === null || row.accountId === null) return;
    const { deviceId, organisationId, organisationPath, accountId, reference } = row;
    const parameters = notice === 'otp-device-locked' ? { supportReference: reference } : {};
    const about = { type: DEVICE.name, id: deviceId, organisationId, organisationPath };
    try {
      const order = { template: notice, to: { accountId }, parameters, about };
      await this.notification.put('notification', `/v1/messages/${resyncId}`, order, { scope: 'notification:send', correlationId, idempotencyKey: resyncId });
    } catch (error) {
      // A conflict: it was accepted by an earlier try, whose answer was lost.
      if (!(error instanceof Problem && error.slug === 'conflict')) throw error;
    }
  }
}
