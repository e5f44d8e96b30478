import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, event, everything, isUniqueViolation, Jobs } from '@vidimus/persistence';
import type { ChangeContext, HistoryLine, NewEvent, Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { isOpen, makesCodes } from '../devices/device.js';
import { DEVICE, holderOf } from '../devices/device.entity.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { lockEvent, referenceOf } from '../devices/device-events.js';
import type { PublishedDevice } from '../devices/device-events.js';
import { DevicesRepository } from '../devices/devices.repository.js';
import { DevicesService } from '../devices/devices.service.js';
import { HolderLimits } from '../holder-limits/holder-limits.js';
import { deviceLocked } from '../holder-limits/locked.js';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { AttemptsRepository } from '../verifications/attempts.repository.js';
import { driftBucket } from '../verifications/drift.js';
import { isResyncLocked, RESYNC_DAY_MS } from './resync-lock.js';
import { resyncLocked } from './resync-refusals.js';
import { ResyncRow } from './resync.entity.js';
import { ResyncsRepository } from './resyncs.repository.js';
import type { Conclusion } from './resyncs.repository.js';
import { countSubmission, endSubmission, isLast } from './submission-statements.js';
import type { CountedSubmission, NewSubmission } from './submission-statements.js';
import { newSupportReference } from './support-reference.js';
import { tellHolderJob } from './tell-holder-job.js';

const ONCE = 'otp_resync_once';
const ANY = everything('a device that was found within the scope of the caller is named by its id');

/** What is submitted, but for the codes themselves. */
export interface SubmissionAsk {
  readonly deviceId: string;
  readonly accountId: string | null;
  readonly caller: string;
  readonly requestKey: string;
  readonly codes: number;
  /** Whether the codes are the first ones of a token that was handed over, which is active once they are found. */
  readonly activates: boolean;
}

/** A submission that has its number: its codes may be looked for, once. */
export interface Submission {
  readonly row: ResyncRow;
  readonly device: CountedSubmission;
  readonly activates: boolean;
}

/** Where the codes were found. */
export interface Found {
  readonly first: bigint;
  readonly last: bigint;
  readonly driftSteps: number;
  readonly distance: number;
}

/** Ends a transaction in which somebody else turned out to have been faster. */
class Overtaken extends Error {}

/**
 * Submissions in two steps, each a transaction of its own, as attempts at codes are: first it is counted and committed, then the codes are
 * looked for, then the device is brought into step by one conditional statement.
 */
@Injectable()
export class SubmissionsService {
  constructor(
    private readonly doors: Doors,
    private readonly rows: ResyncsRepository,
    private readonly devices: DevicesRepository,
    private readonly lives: DevicesService,
    private readonly attempts: AttemptsRepository,
    private readonly limits: HolderLimits,
    private readonly jobs: Jobs,
    private readonly dataSource: DataSource,
    @Inject(OTP_SETTINGS) private readonly settings: OtpSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Counts a submission before anything of it is looked at.
   * @returns the earlier one where the same request came before; then nothing is counted.
   * @throws Problem as `ResyncsService.submit`, but for wrong codes.
   */
  async begin(context: ChangeContext, scope: Scope, ask: SubmissionAsk): Promise<Submission | { readonly before: ResyncRow }> {
    const known = await this.devices.findReference(scope, ask.deviceId);
    if (known === null) throw new Problem('not-found', 'There is no otp device with this identifier.');
    const isHere = known.holderId !== null && (!ask.activates || known.state === 'DELIVERED');
    const submission = isHere ? await this.count(context, { ...known, holderId: holderOf(known) }, ask) : undefined;
    if (submission !== undefined) return submission;
    const before = await this.rows.findByKey(ANY, ask.caller, ask.requestKey);
    if (before !== null) return { before };
    throw ask.activates && known.state !== 'DELIVERED' ? notActivated(known.state) : await this.whyNot(ask.deviceId);
  }

  /** Brings the device into step, and has it active where it is to be. @returns false when its codes were used meanwhile; then nothing was done. */
  async succeed(context: ChangeContext, submission: Submission, found: Found): Promise<boolean> {
    try {
      await this.dataSource.transaction(async (tx) => {
        await this.bringIntoStep({ ...context, tx }, submission, found);
        if (!submission.activates) return;
        const active = await this.lives.apply({ ...context, tx }, submission.device.id, { type: 'activate' });
        await this.lives.endReplaced({ ...context, tx }, active);
      });
      return true;
    } catch (error) {
      if (error instanceof Overtaken) return false;
      throw error;
    }
  }

  /** Notes that a submission did not do. It was counted when it began; if it was the last one, RESYNC_LOCK holds since then. */
  async end(context: ChangeContext, { row, device }: Submission, conclusion: Conclusion): Promise<void> {
    const statement = endSubmission(row, conclusion, device, this.clock.now());
    if (!isLast(device) || row.accountId === null) {
      await this.doors.hotStatement(context, statement);
      return;
    }
    await this.dataSource.transaction(async (tx) => {
      await this.doors.hotStatement({ ...context, tx }, statement);
      await this.jobs.enqueue(tx, tellHolderJob(row, 'otp-device-locked', context.correlationId));
    });
  }

  /** Ends a submission whose request died before its codes were looked for. */
  async abandon(context: ChangeContext, row: ResyncRow): Promise<void> {
    await this.doors.hotWrite(context, async (tx, now) => {
      await this.rows.conclude(tx, row.id, { outcome: 'FAILED', failure: 'BROKEN_OFF', distance: null }, now);
      return { result: undefined, aggregate: aggregateOf(row.deviceId), history: [], audit: { submission: row.attempt, succeeded: false } };
    });
  }

  /** How many submissions are left at a device within the day. */
  async left(deviceId: string): Promise<number> {
    const row = await this.devices.find(ANY, deviceId);
    const dayAgo = new Date(this.clock.now().getTime() - RESYNC_DAY_MS);
    return Math.max(0, this.settings.resyncsADay - (row?.resyncTries.filter((at) => at > dayAgo).length ?? 0));
  }

  private async bringIntoStep(context: ChangeContext & { readonly tx: EntityManager }, { row, device, activates }: Submission, found: Found): Promise<void> {
    await this.doors.hotWrite(context, async (tx, now) => {
      const isInStep = await this.rows.bringIntoStep(tx, device, { ...found, startedAt: row.createdAt }, now);
      if (!isInStep || !(await this.rows.conclude(tx, row.id, { outcome: 'SUCCEEDED', failure: null, distance: found.distance }, now))) throw new Overtaken();
      await this.limits.giveBack(tx, device.holderId, 'resyncs', row.createdAt, device.isLastOfYear);
      const isUnlocked = await this.attempts.unlock(tx, device.id, this.settings.wrongInARow);
      const drift = driftBucket(found.distance);
      const events: NewEvent[] = [event('otp.resync-succeeded.v1', device.id, { ...referenceOf(device), resynchronisationId: row.id, drift })];
      if (isUnlocked) events.push(lockEvent(device, 'SIGN_LOCK', 'unlocked'));
      const history: HistoryLine[] = [{ code: 'resynchronised', data: { drift } }];
      if (isUnlocked) history.push({ code: 'unlocked', data: { lock: 'SIGN_LOCK' } });
      const notice = activates ? 'otp-device-activated' : 'otp-device-resynchronised';
      const jobs = row.accountId === null ? [] : [tellHolderJob(row, notice, context.correlationId)];
      return { result: undefined, aggregate: aggregateOf(device.id), history, events, jobs, audit: { submission: row.attempt, succeeded: true } };
    });
  }

  /** @returns undefined where nothing was counted. */
  private async count(context: ChangeContext, known: PublishedDevice, { activates, ...ask }: SubmissionAsk): Promise<Submission | undefined> {
    const asked: NewSubmission = { id: this.ids.uuid(), ...ask, reference: newSupportReference(this.ids), createdAt: this.clock.now() };
    try {
      const device = await this.doors.hotStatement<CountedSubmission>(context, countSubmission(asked, known, this.settings));
      return device && { row: rowOf(asked, device), device, activates };
    } catch (error) {
      // The table itself refuses the second of two requests with one key that come at once.
      if (isUniqueViolation(error, ONCE)) return undefined;
      throw error;
    }
  }

  private async whyNot(deviceId: string): Promise<Problem> {
    const row = await this.devices.find(ANY, deviceId);
    if (row === null) return new Problem('not-found', 'There is no otp device with this identifier.');
    const { state } = row;
    if (!makesCodes(row.kind)) return new Problem('conflict', 'Codes are sent to this device: it has nothing to resynchronise. Ask for another code.');
    if (row.blockedAt !== null && isOpen(state)) return deviceLocked('ADMIN_BLOCK');
    if (state !== 'DELIVERED' && state !== 'ACTIVE') return new Problem('illegal-transition', `A device in state ${state} is not resynchronised.`, { members: { state } });
    return resyncLocked(lockedUntil(row, this.clock.now()), await this.devices.lastReference(ANY, deviceId));
  }
}

function rowOf(asked: NewSubmission, { holderId, organisationId, organisationPath, number, reach }: CountedSubmission): ResyncRow {
  return Object.assign(new ResyncRow(), {
    ...{ ...asked, holderId, organisationId, organisationPath, attempt: number, window: reach },
    ...{ outcome: null, failure: null, distance: null, decidedAt: null },
  });
}

function notActivated(state: DeviceRow['state']): Problem {
  return new Problem('illegal-transition', `A device in state ${state} is not activated by its holder: only a token is that was handed over.`, { members: { state } });
}

function lockedUntil(row: DeviceRow, now: Date): Date | null {
  return isResyncLocked(row, now) && !row.resyncNeedsSupport ? row.resyncLockedUntil : null;
}

function aggregateOf(id: string): { type: string; id: string } {
  return { type: DEVICE.name, id };
}
