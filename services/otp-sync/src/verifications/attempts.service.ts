import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { ChallengeRow } from '../challenges/challenge.entity.js';
import { ChallengesRepository } from '../challenges/challenges.repository.js';
import { lockEvent } from '../devices/device-events.js';
import { isOpen } from '../devices/device.js';
import { DEVICE, holderOf } from '../devices/device.entity.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { DevicesRepository } from '../devices/devices.repository.js';
import { isSignLocked } from '../devices/sign-lock.js';
import { HolderLimits } from '../holder-limits/holder-limits.js';
import { deviceLocked } from '../holder-limits/locked.js';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { countAttempt, refuseCode, takeCode } from './attempt-statements.js';
import type { CountedAttempt } from './attempt-statements.js';
import { AttemptsRepository } from './attempts.repository.js';
import type { AttemptedDevice } from './attempts.repository.js';
import { codeRefused } from './code-refused.js';
import type { Drift } from './drift.js';
import { VerificationRow } from './verification.entity.js';

const ANY = everything('other rooms name devices of every organisation by their id');
const ONCE = 'otp_verification_caller_request_key_key';

/** What a code is to authorise, and by which request. */
export interface AttemptAsk {
  readonly deviceId: string;
  readonly purpose: string;
  readonly digest: string | null;
  readonly caller: string;
  readonly requestKey: string;
}

/** An attempt that has its number: its code may be compared, once. */
export interface Attempt {
  readonly verification: VerificationRow;
  readonly device: AttemptedDevice;
  /** The code that was sent, for devices that codes are sent to. */
  readonly challenge: ChallengeRow | null;
  /** It took the last of the wrong codes that the holder has within a year. */
  readonly isLastGuess: boolean;
}

/** What showed that a code is right. @see VerificationRow.distance */
export type Proof =
  | { readonly challengeId: string }
  | { readonly counter: bigint; readonly distance: number }
  | { readonly step: number; readonly drift: Drift; readonly distance: number };

/** Where a wrong code would have been right, further off than codes are taken. Nobody is told who asks. */
export interface Ahead {
  /** The counter or the step. */
  readonly at: bigint;
  readonly distance: number;
}

/**
 * Attempts in two steps, each one statement and a transaction of its own: first the attempt is counted and committed, then the code is
 * compared, then what is right is taken on one condition. So neither parallel requests nor a crash in between let more codes be compared than
 * the limits allow, nor one code be taken twice.
 */
@Injectable()
export class AttemptsService {
  constructor(
    private readonly doors: Doors,
    private readonly attempts: AttemptsRepository,
    private readonly devices: DevicesRepository,
    private readonly challenges: ChallengesRepository,
    private readonly limits: HolderLimits,
    private readonly dataSource: DataSource,
    @Inject(OTP_SETTINGS) private readonly settings: OtpSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Counts an attempt before its code is compared.
   * @returns the earlier attempt where the same request came before; then nothing is counted.
   * @throws Problem `not-found`; `illegal-transition` when the state of the device does not answer; `otp-device-locked`;
   *   `credentials-refused` when no code that was sent holds, so that there is nothing to compare.
   */
  async begin(context: ChangeContext, ask: AttemptAsk): Promise<Attempt | { readonly before: VerificationRow }> {
    const attempt = (await this.atOwnCode(context, ask)) ?? (await this.atSentCode(context, ask));
    if (attempt !== undefined) return attempt;
    const before = await this.attempts.findByKey(ANY, ask.caller, ask.requestKey);
    if (before !== null) return { before };
    throw await this.whyNot(context, ask.deviceId);
  }

  /**
   * Takes the code of an attempt. @param alongside what else is done in the same transaction.
   * @returns false when it was taken before, or the attempt was given up meanwhile; then nothing was done.
   */
  async accept(context: ChangeContext, attempt: Attempt, proof: Proof, alongside?: (tx: EntityManager) => Promise<void>): Promise<boolean> {
    const statement = takeCode(attempt, proof, lockEvent(attempt.device, 'SIGN_LOCK', 'unlocked'), this.clock.now(), this.settings);
    if (alongside === undefined) return (await this.doors.hotStatement(context, statement)) !== undefined;
    return this.dataSource.transaction(async (tx) => {
      const isTaken = (await this.doors.hotStatement({ ...context, tx }, statement)) !== undefined;
      if (isTaken) await alongside(tx);
      return isTaken;
    });
  }

  /**
   * Notes that the code of an attempt was wrong. It was counted when it began; if it was the last one, the device is locked now.
   * @param ahead where the code would have been right
   */
  async refuse(context: ChangeContext, attempt: Attempt, ahead?: Ahead): Promise<void> {
    const [locked, exhausted] = [lockEvent(attempt.device, 'SIGN_LOCK', 'locked'), lockEvent(attempt.device, 'YEARLY_BUDGET', 'locked')];
    await this.doors.hotStatement(context, refuseCode(attempt, { ahead, locked, exhausted, now: this.clock.now(), settings: this.settings }));
  }

  /** Ends an attempt whose request died before the code was compared, or came back too late. */
  async abandon(context: ChangeContext, verification: VerificationRow): Promise<void> {
    await this.doors.hotWrite(context, async (tx, now) => {
      await this.attempts.refuse(tx, verification.id, now);
      const { attempt, purpose, digest } = verification;
      return { result: undefined, aggregate: aggregateOf(verification.deviceId), history: [], audit: { attempt, purpose, digest, accepted: false } };
    });
  }

  /** @returns undefined where nothing was counted. */
  private atOwnCode(context: ChangeContext, ask: AttemptAsk): Promise<Attempt | undefined> {
    return unlessRefused(async () => {
      const begun = await this.count(context, ask, false);
      return begun && { ...begun, challenge: null };
    });
  }

  /** A code that was sent is looked for in the transaction that counts the attempt: where none holds, there is no attempt. */
  private atSentCode(context: ChangeContext, ask: AttemptAsk): Promise<Attempt | undefined> {
    return unlessRefused(() =>
      this.dataSource.transaction(async (tx): Promise<Attempt | undefined> => {
        const begun = await this.count({ ...context, tx }, ask, true);
        return begun && { ...begun, challenge: await this.codeToCompare(tx, begun.device, ask, begun.verification.createdAt) };
      }),
    );
  }

  private async count(context: ChangeContext, ask: AttemptAsk, isSent: boolean): Promise<Omit<Attempt, 'challenge'> | undefined> {
    const [now, verificationId] = [this.clock.now(), this.ids.uuid()];
    const device = await this.doors.hotStatement<CountedAttempt>(context, countAttempt({ ask, verificationId, now, settings: this.settings, isSent }));
    return device && { device, isLastGuess: device.isLastGuess, verification: rowOf(verificationId, device, ask, now) };
  }

  private async codeToCompare(tx: EntityManager, device: AttemptedDevice, { purpose, digest }: AttemptAsk, now: Date): Promise<ChallengeRow> {
    const { id: deviceId, registration } = device;
    const challenge = await this.challenges.lockNewest(ANY, tx, { deviceId, registration, purpose, digest });
    if (challenge === null) throw codeRefused('NO_CODE_SENT');
    if (!(await this.attempts.countTry(tx, challenge.id, now))) throw codeRefused('CODE_EXPIRED');
    return challenge;
  }

  private async whyNot(context: ChangeContext, deviceId: string): Promise<Problem> {
    const row = await this.devices.find(ANY, deviceId);
    if (row === null) return new Problem('not-found', 'There is no otp device with this identifier.');
    const { state } = row;
    if (row.blockedAt !== null && isOpen(state)) return deviceLocked('ADMIN_BLOCK');
    if ((state === 'REGISTERED' || state === 'DELIVERED' || state === 'ACTIVE') && isSignLocked(row, this.settings.wrongInARow)) {
      // A crash may have kept the last wrong attempt from laying the lock that the counts say.
      await this.layLock(context, row);
      return deviceLocked('SIGN_LOCK');
    }
    if (row.holderId !== null && (await this.limits.isExhausted(row.holderId, 'guesses'))) return deviceLocked('YEARLY_BUDGET');
    return new Problem('illegal-transition', `A device in state ${state} takes no code for this.`, { members: { state } });
  }

  private async layLock(context: ChangeContext, row: DeviceRow): Promise<void> {
    if (row.lockedAt !== null) return;
    await this.doors.hotWrite(context, async (tx, now) => {
      const isLocked = await this.attempts.lockAfter(tx, row.id, row.attempts, this.settings.wrongInARow, now);
      const events = isLocked ? [lockEvent({ ...row, holderId: holderOf(row) }, 'SIGN_LOCK', 'locked')] : [];
      return { result: undefined, aggregate: aggregateOf(row.id), history: isLocked ? [{ code: 'locked' }] : [], events };
    });
  }
}

/** The table itself refuses the second of two requests with one key that come at once. */
async function unlessRefused<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error, ONCE)) return undefined;
    throw error;
  }
}

function rowOf(id: string, device: AttemptedDevice, { purpose, digest, caller, requestKey }: AttemptAsk, now: Date): VerificationRow {
  const { id: deviceId, holderId, organisationId, organisationPath, number } = device;
  return Object.assign(new VerificationRow(), {
    ...{ id, deviceId, holderId, organisationId, organisationPath, caller, requestKey, purpose, digest },
    attempt: number,
    outcome: null,
    distance: null,
    createdAt: now,
    decidedAt: null,
  });
}

function aggregateOf(id: string): { type: string; id: string } {
  return { type: DEVICE.name, id };
}
