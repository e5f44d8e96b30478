import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { Locale } from '@vidimus/i18n';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { makesCodes } from '../devices/device.js';
import { DEVICE, holderOf } from '../devices/device.entity.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { isSignLocked } from '../devices/sign-lock.js';
import { HolderLimits } from '../holder-limits/holder-limits.js';
import { deviceLocked } from '../holder-limits/locked.js';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { ACTIVATION, CODE_HOLDS_MS, RESEND_AFTER_MS, waitBeforeResend } from './challenge.js';
import { ChallengeCodes } from './challenge-codes.js';
import { CHALLENGE, ChallengeRow } from './challenge.entity.js';
import type { SentChallenge } from './challenges.schemas.js';
import { sendCodeJob } from './send-code-job.js';

const ANY = everything('other rooms name devices of every organisation by their id');

/** What a code is asked for. */
export interface ChallengeAsk {
  readonly purpose: string;
  readonly digest: string | null;
  readonly locale: Locale;
}

/** Codes by SMS and e-mail, on demand. */
@Injectable()
export class ChallengesService {
  constructor(
    private readonly doors: Doors,
    private readonly limits: HolderLimits,
    private readonly codes: ChallengeCodes,
    private readonly dataSource: DataSource,
    @Inject(OTP_SETTINGS) private readonly settings: OtpSettings,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Draws a code; a job has it sent after the commit. An earlier code for the same holds no more.
   * @throws Problem `not-found`; `conflict` for a device that makes its codes itself; `illegal-transition` when its state does not answer;
   *   `otp-device-locked`; `too-many-requests` within 60 s of the last code, or beyond 5 within an hour.
   */
  async open(context: ChangeContext, deviceId: string, ask: ChallengeAsk): Promise<SentChallenge> {
    return this.dataSource.transaction(async (tx) => {
      const joined = { ...context, tx };
      const device = await this.doors.change(
        DEVICE,
        deviceId,
        joined,
        (row, now) => {
          this.assertCanBeSentTo(row, ask.purpose, now);
          return { row: Object.assign(row, { codeSentAt: now }), history: [{ code: 'code-asked-for', data: { purpose: ask.purpose } }] };
        },
        ANY,
      );
      if (await this.limits.isExhausted(holderOf(device), 'guesses', tx)) throw deviceLocked('YEARLY_BUDGET');
      const challenge = await this.doors.create(CHALLENGE, joined, (now) => {
        const row = this.newRow(device, ask, now);
        return { row, history: [], jobs: [sendCodeJob(row.id, context.correlationId)] };
      });
      await this.limits.takeCode(tx, holderOf(device), challenge.createdAt);
      return {
        expiresAt: challenge.expiresAt.toISOString(),
        resendAfter: new Date(challenge.createdAt.getTime() + RESEND_AFTER_MS).toISOString(),
      };
    });
  }

  private assertCanBeSentTo(device: DeviceRow, purpose: string, now: Date): void {
    if (makesCodes(device.kind)) throw new Problem('conflict', 'This device makes its codes itself; none is sent.');
    const answers = purpose === ACTIVATION ? 'REGISTERED' : 'ACTIVE';
    if (device.state !== answers) {
      throw new Problem('illegal-transition', `A device in state ${device.state} is sent no code for this.`, { members: { state: device.state } });
    }
    if (device.blockedAt !== null) throw deviceLocked('ADMIN_BLOCK');
    if (isSignLocked(device, this.settings.wrongInARow)) throw deviceLocked('SIGN_LOCK');
    const waitMs = waitBeforeResend(device.codeSentAt, now);
    if (waitMs === 0) return;
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    throw new Problem('too-many-requests', `A code was sent a moment ago. Ask for another one in ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
  }

  private newRow(device: DeviceRow, { purpose, digest, locale }: ChallengeAsk, now: Date): ChallengeRow {
    const reference = { id: this.ids.uuid(), deviceId: device.id };
    const { registration, organisationId, organisationPath } = device;
    const fresh = { delivery: 'WAITING', tries: 0, createdAt: now, expiresAt: new Date(now.getTime() + CODE_HOLDS_MS), spentAt: null } as const;
    const about = { registration, organisationId, organisationPath, purpose, digest, locale };
    return Object.assign(new ChallengeRow(), { ...reference, ...this.codes.draw(reference), ...fresh, ...about });
  }
}
