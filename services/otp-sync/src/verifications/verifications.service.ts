import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import type { EntityManager } from 'typeorm';
import { ACTIVATION } from '../challenges/challenge.js';
import type { ChallengeRow } from '../challenges/challenge.entity.js';
import { ChallengeCodes } from '../challenges/challenge-codes.js';
import { DeviceSecrets } from '../devices/device-secrets.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { DevicesService } from '../devices/devices.service.js';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { AttemptsService } from './attempts.service.js';
import type { Attempt, AttemptAsk, Proof } from './attempts.service.js';
import { whereAhead, whereRight } from './code-comparison.js';
import type { Comparison } from './code-comparison.js';
import { codeRefused } from './code-refused.js';
import { assertBrokenOff } from './repeated-request.js';
import type { VerificationRow } from './verification.entity.js';

/** What is answered about a device that has ended; to a repeated request, whose code was taken by the one in its place, that the key came before. */
const OF_REPLACED: ReadonlySet<string> = new Set(['illegal-transition', 'idempotency-key-reused']);

/** What a room has a code for. */
export interface CodeGiven {
  readonly code: string;
  /** Idempotency key of the request. */
  readonly requestKey: string;
}

/** Codes of holders, taken once each. */
@Injectable()
export class VerificationsService {
  constructor(
    private readonly attempts: AttemptsService,
    private readonly devices: DevicesService,
    private readonly secrets: DeviceSecrets,
    private readonly codes: ChallengeCodes,
    @Inject(OTP_SETTINGS) private readonly settings: OtpSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Takes a code of an active device for exactly this purpose and digest; where another one took its place, a code of that one. The same
   * request repeated gives the same answer and spends nothing.
   * @throws Problem `not-found`, `illegal-transition`, `otp-device-locked`; `credentials-refused` for a code that is wrong, used, expired.
   */
  async verify(context: ChangeContext, deviceId: string, act: { readonly purpose: string; readonly digest: string }, given: CodeGiven): Promise<VerificationRow> {
    try {
      return await this.attempt(context, { deviceId, ...act }, given);
    } catch (error) {
      // Looked at last: of a thousand codes hardly one is for a device that was replaced.
      if (!(error instanceof Problem) || !OF_REPLACED.has(error.slug)) throw error;
      const { id } = await this.devices.inPlaceOf(deviceId);
      if (id === deviceId) throw error;
      return this.attempt(context, { deviceId: id, ...act }, given);
    }
  }

  /**
   * Takes the first code of a device: it is active from then on, and the device that it replaces, if any, is not. A device that is active
   * already stays so, whatever the code.
   * @throws Problem as {@link verify}.
   */
  async activate(context: ChangeContext, deviceId: string, given: CodeGiven): Promise<DeviceRow> {
    const device = await this.devices.get(deviceId);
    if (device.state === 'ACTIVE') return device;
    await this.takeFirstCode(context, deviceId, given, async (tx) => {
      const active = await this.devices.apply({ ...context, tx }, deviceId, { type: 'activate' });
      await this.devices.endReplaced({ ...context, tx }, active);
    });
    return this.devices.get(deviceId);
  }

  /** Takes the first code of a device that is not active. @param alongside what it leads to, in the same transaction @throws Problem as {@link verify}. */
  async takeFirstCode(context: ChangeContext, deviceId: string, given: CodeGiven, alongside: (tx: EntityManager) => Promise<void>): Promise<void> {
    await this.attempt(context, { deviceId, purpose: ACTIVATION, digest: null }, given, alongside);
  }

  private async attempt(
    context: ChangeContext,
    act: Pick<AttemptAsk, 'deviceId' | 'purpose' | 'digest'>,
    { code, requestKey }: CodeGiven,
    alongside?: (tx: EntityManager) => Promise<void>,
  ): Promise<VerificationRow> {
    const ask: AttemptAsk = { ...act, caller: `${context.actor.kind}:${context.actor.id}`, requestKey };
    const attempt = await this.attempts.begin(context, ask);
    if ('before' in attempt) return this.answerAgain(context, attempt.before, ask);
    const typed = code.replaceAll(/\s/g, '');
    const { challenge } = attempt;
    const comparison = challenge === null ? this.comparisonOf(attempt) : undefined;
    const proof = comparison === undefined ? this.sentCode(challenge, typed) : whereRight(comparison, typed);
    if (proof !== undefined && (await this.attempts.accept(context, attempt, proof, alongside))) return attempt.verification;
    await this.attempts.refuse(context, attempt, comparison === undefined ? undefined : whereAhead(comparison, typed));
    throw codeRefused('WRONG_CODE');
  }

  private sentCode(challenge: ChallengeRow | null, code: string): Proof | undefined {
    return challenge !== null && this.codes.matches(challenge, code) ? { challengeId: challenge.id } : undefined;
  }

  /** What the code of a device is compared with; the attempt is counted already. */
  private comparisonOf({ device, verification }: Attempt): Comparison {
    if (device.secretSealed === null) throw new Error('A device that makes codes and is open has a secret.');
    return { device, secret: this.secrets.openSecret(device, device.secretSealed), at: verification.createdAt, settings: this.settings };
  }

  private async answerAgain(context: ChangeContext, before: VerificationRow, ask: AttemptAsk): Promise<VerificationRow> {
    if (before.deviceId !== ask.deviceId || before.purpose !== ask.purpose || before.digest !== ask.digest) {
      throw new Problem('idempotency-key-reused', 'This Idempotency-Key came before with another request. Use a fresh one.');
    }
    if (before.outcome === 'ACCEPTED') return before;
    // Nobody knows how far a request came that left no outcome: its code counts as refused, and the next one is free.
    if (before.outcome === null) {
      assertBrokenOff(before.createdAt, this.clock.now());
      await this.attempts.abandon(context, before);
    }
    throw codeRefused('WRONG_CODE');
  }
}
