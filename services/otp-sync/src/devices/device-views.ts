import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { OtpLock } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { challengeState, RESEND_AFTER_MS } from '../challenges/challenge.js';
import { ChallengesRepository } from '../challenges/challenges.repository.js';
import { HolderLimits } from '../holder-limits/holder-limits.js';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { canBeResynchronised, isExtended, isResyncLocked } from '../resynchronisations/resync-lock.js';
import { isOutOfSync } from '../verifications/drift.js';
import { holderOf } from './device.entity.js';
import type { DeviceRow } from './device.entity.js';
import { DevicesRepository } from './devices.repository.js';
import type { DeviceView, HolderDevice, HolderDevices } from './devices.schemas.js';
import { DevicesService } from './devices.service.js';
import { isSignLocked } from './sign-lock.js';

const ANY = everything('other rooms name devices of every organisation by their id');

/** What other rooms, and holders themselves, are shown of devices. */
@Injectable()
export class DeviceViews {
  constructor(
    private readonly devices: DevicesService,
    private readonly rows: DevicesRepository,
    private readonly challenges: ChallengesRepository,
    private readonly limits: HolderLimits,
    @Inject(OTP_SETTINGS) private readonly settings: OtpSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem `not-found`. */
  async of(deviceId: string): Promise<DeviceView> {
    const row = await this.devices.get(deviceId);
    if (row.state === 'IN_STOCK') throw new Problem('not-found', 'There is no otp device with this identifier.');
    const { id, organisationId, kind, state } = row;
    return {
      ...{ id, holderId: holderOf(row), organisationId, kind, state },
      maskedAddress: this.devices.maskedAddress(row),
      lock: await this.lockOf(row),
      ...tokenMembers(row),
      challenge: await this.challengeOf(row),
      createdAt: row.createdAt.toISOString(),
      activatedAt: row.activatedAt?.toISOString() ?? null,
      endedAt: row.endedAt?.toISOString() ?? null,
    };
  }

  /** The open devices of a holder. @throws Problem `unprocessable` when one of them is damaged. */
  async listOf(holder: Scope): Promise<HolderDevices> {
    const rows = await this.rows.listOpen(holder);
    return { items: await Promise.all(rows.map((row) => this.listed(holder, row))) };
  }

  /** Why a device takes no code: the lock that lasts longest. */
  async lockOf(row: DeviceRow): Promise<OtpLock | null> {
    if (row.blockedAt !== null) return 'ADMIN_BLOCK';
    if (isSignLocked(row, this.settings.wrongInARow)) return 'SIGN_LOCK';
    return row.holderId !== null && (await this.limits.isExhausted(row.holderId, 'guesses')) ? 'YEARLY_BUDGET' : null;
  }

  private async listed(holder: Scope, row: DeviceRow): Promise<HolderDevice> {
    const { id, kind, state } = row;
    const now = this.clock.now();
    const isLocked = isResyncLocked(row, now) || (await this.limits.isExhausted(holderOf(row), 'resyncs'));
    return {
      ...{ id, kind, state },
      maskedAddress: this.devices.maskedAddress(row),
      lock: await this.lockOf(row),
      activatedAt: row.activatedAt?.toISOString() ?? null,
      ...tokenMembers(row),
      resynchronisation: {
        possible: canBeResynchronised(row),
        locked: isLocked,
        lockedUntil: isLocked && !row.resyncNeedsSupport ? (row.resyncLockedUntil?.toISOString() ?? null) : null,
        extendedUntil: isExtended(row, now) ? (row.extendedUntil?.toISOString() ?? null) : null,
        supportReference: await this.rows.lastReference(holder, id),
      },
      replacement: await this.replacementOf(holder, id),
    };
  }

  private async replacementOf(holder: Scope, id: string): Promise<HolderDevice['replacement']> {
    const row = await this.rows.replacementOf(holder, id);
    return row === null ? null : { newDeviceId: row.id, isWaiting: row.state === 'WAITING', dueAt: row.dueAt?.toISOString() ?? null };
  }

  private async challengeOf({ id, registration }: DeviceRow): Promise<DeviceView['challenge']> {
    const challenge = await this.challenges.newestOf(ANY, id, registration);
    if (challenge === null) return null;
    return {
      purpose: challenge.purpose,
      state: challengeState(challenge, this.clock.now()),
      expiresAt: challenge.expiresAt.toISOString(),
      resendAfter: new Date(challenge.createdAt.getTime() + RESEND_AFTER_MS).toISOString(),
    };
  }
}

function tokenMembers(row: DeviceRow): Pick<HolderDevice, 'serial' | 'model' | 'outOfSync' | 'hasUserCode'> {
  return { serial: row.serial, model: row.model, outOfSync: isOutOfSync(row), hasUserCode: row.userCodeHash !== null };
}
