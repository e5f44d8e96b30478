import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext, NewEvent } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ACTIVATION } from '../challenges/challenge.js';
import type { ChallengeRow } from '../challenges/challenge.entity.js';
import { ChallengesRepository } from '../challenges/challenges.repository.js';
import { lockEvent } from '../devices/device-events.js';
import { isOpen, makesCodes } from '../devices/device.js';
import { DEVICE, holderOf } from '../devices/device.entity.js';
import { DevicesRepository } from '../devices/devices.repository.js';
import { isSignLocked } from '../devices/sign-lock.js';
import { HolderLimits } from '../holder-limits/holder-limits.js';
import { deviceLocked } from '../holder-limits/locked.js';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { AttemptsRepository } from './attempts.repository.js';
import type { AttemptedDevice, Step } from './attempts.repository.js';
import { codeRefused } from './code-refused.js';
import { VerificationRow } from './verification.entity.js';

const ANY = everything('other rooms name devices of every organisation by their id');

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
  | (Step & { readonly distance: number });

/** Where a wrong code would have been right, further off than codes are taken. Nobody is told who asks. */
export interface Ahead {
  /** The counter or the step. */
  readonly at: bigint;
  readonly distance: number;
}

/** Ends a transaction in which somebody else turned out to have been faster. */
class TakenBefore extends Error {}

/**
 * Attempts in two steps, each a transaction of its own: first the attempt is counted and committed, then the code is compared, then what is
 * right is taken by one conditional statement. So neither parallel requests nor a crash in between let more codes be compared than the
 * limits allow, nor one code be taken twice.
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
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Counts an attempt before its code is compared.
   * @throws Problem `not-found`; `illegal-transition` when the state of the device does not answer; `otp-device-locked`;
   *   `credentials-refused` when no code that was sent holds, so that there is nothing to compare.
   */
  async begin(context: ChangeContext, ask: AttemptAsk): Promise<Attempt> {
    try {
      return await this.dataSource.transaction((tx) => this.count({ ...context, tx }, ask));
    } catch (error) {
      // A crash may have kept the last wrong attempt from laying the lock that the counts say.
      if (error instanceof Problem && error.extras.members?.['lock'] === 'SIGN_LOCK') await this.layLock(context, ask.deviceId);
      throw error;
    }
  }

  /**
   * Takes the code of an attempt. @param alongside what else is done in the same transaction.
   * @returns false when it was taken before; then nothing was done.
   */
  async accept(context: ChangeContext, attempt: Attempt, proof: Proof, alongside: (tx: EntityManager) => Promise<void>): Promise<boolean> {
    try {
      await this.dataSource.transaction(async (tx) => {
        await this.take({ ...context, tx }, attempt, proof);
        await alongside(tx);
      });
      return true;
    } catch (error) {
      if (error instanceof TakenBefore) return false;
      throw error;
    }
  }

  /**
   * Notes that the code of an attempt was wrong. It was counted when it began; if it was the last one, the device is locked now.
   * @param ahead where the code would have been right
   */
  async refuse(context: ChangeContext, { verification, device, isLastGuess }: Attempt, ahead?: Ahead): Promise<void> {
    const { wrongInARow } = this.settings;
    await this.dataSource.transaction((transaction) =>
      this.doors.hotWrite({ ...context, tx: transaction }, async (tx, now) => {
        await this.attempts.conclude(tx, verification.id, 'REFUSED', now, ahead?.distance ?? null);
        if (ahead !== undefined) await this.attempts.noteAhead(tx, device.id, ahead.at);
        const isLocked = await this.attempts.lockAfter(tx, device.id, device.number, wrongInARow, now);
        const events: NewEvent[] = [];
        if (isLocked) events.push(lockEvent(device, 'SIGN_LOCK', 'locked'));
        if (isLastGuess) events.push(lockEvent(device, 'YEARLY_BUDGET', 'locked'));
        const history = events.length === 0 ? [] : [{ code: 'locked' }];
        return { result: undefined, aggregate: aggregateOf(device.id), history, events, audit: factsOf(verification, false) };
      }),
    );
  }

  /** Ends an attempt whose request died before the code was compared, or came back too late. */
  async abandon(context: ChangeContext, verification: VerificationRow): Promise<void> {
    await this.doors.hotWrite(context, async (tx, now) => {
      await this.attempts.conclude(tx, verification.id, 'REFUSED', now, null);
      return { result: undefined, aggregate: aggregateOf(verification.deviceId), history: [], audit: factsOf(verification, false) };
    });
  }

  private count(context: ChangeContext & { readonly tx: EntityManager }, ask: AttemptAsk): Promise<Attempt> {
    return this.doors.hotWrite(context, async (tx, now) => {
      const device = await this.attempts.number(tx, ask.deviceId, ask.purpose === ACTIVATION, this.settings.wrongInARow);
      if (device === undefined) throw await this.whyNot(tx, ask.deviceId);
      const challenge = makesCodes(device.kind) ? null : await this.codeToCompare(tx, device, ask, now);
      const guess = await this.limits.take(tx, device.holderId, 'guesses', now);
      if (guess === 'none-left') throw deviceLocked('YEARLY_BUDGET');
      const verification = this.newRow(device, ask, now);
      if (!(await this.attempts.note(tx, verification))) {
        throw new Problem('idempotency-key-in-use', 'The first request with this Idempotency-Key is still running.', { retryAfterSeconds: 1 });
      }
      const attempt: Attempt = { verification, device, challenge, isLastGuess: guess === 'last' };
      return { result: attempt, aggregate: aggregateOf(device.id), history: [], audit: { attempt: device.number, purpose: ask.purpose } };
    });
  }

  private async codeToCompare(tx: EntityManager, device: AttemptedDevice, { purpose, digest }: AttemptAsk, now: Date): Promise<ChallengeRow> {
    const { id: deviceId, registration } = device;
    const challenge = await this.challenges.lockNewest(ANY, tx, { deviceId, registration, purpose, digest });
    if (challenge === null) throw codeRefused('NO_CODE_SENT');
    if (!(await this.attempts.countTry(tx, challenge.id, now))) throw codeRefused('CODE_EXPIRED');
    return challenge;
  }

  private async whyNot(tx: EntityManager, deviceId: string): Promise<Problem> {
    const row = await this.devices.find(ANY, deviceId, tx);
    if (row === null) return new Problem('not-found', 'There is no otp device with this identifier.');
    const { state } = row;
    if (row.blockedAt !== null && isOpen(state)) return deviceLocked('ADMIN_BLOCK');
    if ((state === 'REGISTERED' || state === 'DELIVERED' || state === 'ACTIVE') && isSignLocked(row, this.settings.wrongInARow)) return deviceLocked('SIGN_LOCK');
    return new Problem('illegal-transition', `A device in state ${state} takes no code for this.`, { members: { state } });
  }

  private async take(context: ChangeContext & { readonly tx: EntityManager }, { verification, device, isLastGuess }: Attempt, proof: Proof): Promise<void> {
    await this.doors.hotWrite(context, async (tx, now) => {
      const distance = 'distance' in proof ? proof.distance : null;
      const isTaken = await this.takeBy(tx, device, proof, now);
      if (!isTaken || !(await this.attempts.conclude(tx, verification.id, 'ACCEPTED', now, distance))) throw new TakenBefore();
      await this.limits.giveBack(tx, device.holderId, 'guesses', verification.createdAt, isLastGuess);
      const isUnlocked = await this.attempts.unlock(tx, device.id, this.settings.wrongInARow);
      const history = [{ code: 'code-accepted', data: { purpose: verification.purpose } }, ...(isUnlocked ? [{ code: 'unlocked' }] : [])];
      const events = isUnlocked ? [lockEvent(device, 'SIGN_LOCK', 'unlocked')] : [];
      return { result: undefined, aggregate: aggregateOf(device.id), history, events, audit: factsOf(verification, true) };
    });
  }

  private takeBy(tx: EntityManager, device: AttemptedDevice, proof: Proof, now: Date): Promise<boolean> {
    if ('challengeId' in proof) return this.attempts.takeSentCode(tx, device, proof.challengeId, now);
    return 'counter' in proof ? this.attempts.takeCounter(tx, device, proof.counter, now) : this.attempts.takeStep(tx, device, proof, now);
  }

  private async layLock(context: ChangeContext, deviceId: string): Promise<void> {
    const row = await this.devices.find(ANY, deviceId);
    if (row === null || row.lockedAt !== null) return;
    await this.doors.hotWrite(context, async (tx, now) => {
      const isLocked = await this.attempts.lockAfter(tx, row.id, row.attempts, this.settings.wrongInARow, now);
      const events = isLocked ? [lockEvent({ ...row, holderId: holderOf(row) }, 'SIGN_LOCK', 'locked')] : [];
      return { result: undefined, aggregate: aggregateOf(row.id), history: isLocked ? [{ code: 'locked' }] : [], events };
    });
  }

  private newRow({ id, holderId, organisationId, organisationPath, number }: AttemptedDevice, ask: AttemptAsk, now: Date): VerificationRow {
    const { purpose, digest, caller, requestKey } = ask;
    return Object.assign(new VerificationRow(), {
      ...{ id: this.ids.uuid(), deviceId: id, holderId, organisationId, organisationPath, caller, requestKey, purpose, digest },
      attempt: number,
      outcome: null,
      distance: null,
      createdAt: now,
      decidedAt: null,
    });
  }
}

function aggregateOf(id: string): { type: string; id: string } {
  return { type: DEVICE.name, id };
}

function factsOf({ attempt, purpose, digest }: VerificationRow, accepted: boolean) {
  return { attempt, purpose, digest, accepted };
}
