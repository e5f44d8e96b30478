import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { DataOf, OtpLock } from '@vidimus/contracts';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import type { EntityManager } from 'typeorm';
import { DEVICE, holderOf } from '../devices/device.entity.js';
import { DevicesService } from '../devices/devices.service.js';
import { HolderAccounts } from '../holder-accounts/holder-accounts.js';

const ROOM_ITSELF = everything('holders of every organisation are told');

/** Has a holder told that his device is locked. */
export const TELL_OF_LOCK = 'otp-sync.tell-of-lock';

/** Ids only. */
export interface TellOfLock {
  readonly deviceId: string;
  /** That of the event: whatever is repeated asks for the same message. */
  readonly messageId: string;
  readonly lock: OtpLock;
  readonly correlationId: string;
}

/** Wrong codes lay these. Of RESYNC_LOCK the submission tells that laid it, and of ADMIN_BLOCK whoever wanted it. */
const TOLD: ReadonlySet<OtpLock> = new Set(['SIGN_LOCK', 'YEARLY_BUDGET']);

/** Mails about locks for wrong codes (requirements, 8.7): it may have been somebody else who typed them. */
@Injectable()
export class LockNotices {
  constructor(
    private readonly doors: Doors,
    private readonly devices: DevicesService,
    private readonly holders: HolderAccounts,
    private readonly rooms: RoomClient,
  ) {}

  /** A device that is not in use yet is locked under the eyes of whoever sets it up: of that there is no mail. */
  async heard(context: ChangeContext & { readonly tx: EntityManager }, messageId: string, { deviceId, lock }: DataOf<'otp.device-locked.v1'>): Promise<void> {
    if (!TOLD.has(lock)) return;
    const data: TellOfLock = { deviceId, messageId, lock, correlationId: context.correlationId };
    const jobs = [{ name: TELL_OF_LOCK, id: messageId, data }];
    await this.doors.change(DEVICE, deviceId, context, (row) => ({ row, history: [], jobs: row.state === 'ACTIVE' ? jobs : [] }), ROOM_ITSELF);
  }

  /** The job. Somebody who has no account any more is not told. @throws Problem `unavailable`, to be tried again. */
  async tell({ deviceId, messageId, lock, correlationId }: TellOfLock): Promise<void> {
    const device = await this.devices.get(deviceId);
    const accountId = await this.holders.find(holderOf(device), correlationId);
    if (accountId === undefined) return;
    const { organisationId, organisationPath } = device;
    const order = { template: 'otp-sign-locked', to: { accountId }, parameters: { lock }, about: { type: DEVICE.name, id: deviceId, organisationId, organisationPath } };
    try {
      await this.rooms.put('notification', `/v1/messages/${messageId}`, order, { scope: 'notification:send', correlationId, idempotencyKey: messageId });
    } catch (error) {
      // A conflict: it was accepted by an earlier try, whose answer was lost.
      if (!(error instanceof Problem && error.slug === 'conflict')) throw error;
    }
  }
}
