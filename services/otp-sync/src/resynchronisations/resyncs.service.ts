import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { totpStep } from '@vidimus/otp';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { DeviceSecrets } from '../devices/device-secrets.js';
import { Turns } from '../turns/turns.js';
import { UserCodeHashes } from '../user-codes/user-code-hashes.js';
import { parametersOf } from '../verifications/drift.js';
import { assertBrokenOff } from '../verifications/repeated-request.js';
import { resyncFailed, thirdCodeNeeded } from './resync-refusals.js';
import { lookFor, whyFailed } from './resync-search.js';
import type { FoundRun, Search } from './resync-search.js';
import type { ResyncRow } from './resync.entity.js';
import type { ResyncDevice } from './resyncs.repository.js';
import type { ResyncOrder } from './resyncs.schemas.js';
import { SubmissionsService } from './submissions.service.js';
import type { Submission, SubmissionAsk } from './submissions.service.js';

/** Who submits, and by which request. */
export type ResyncRequest = Pick<SubmissionAsk, 'deviceId' | 'accountId' | 'requestKey'> & Partial<Pick<SubmissionAsk, 'activates'>>;

/**
 * Brings devices into step that were pressed too often, or whose clocks went off. Nothing is confirmed before the whole was submitted, and
 * whatever is wrong with it has one answer, after the same work. It authenticates nobody.
 */
@Injectable()
export class ResyncsService {
  constructor(
    private readonly submissions: SubmissionsService,
    private readonly secrets: DeviceSecrets,
    private readonly userCodes: UserCodeHashes,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Looks for the codes in a row, jointly at every place of the window; where they are, the device goes on after the last of them. The same
   * request repeated gives the same answer and counts nothing.
   * @throws Problem `not-found`; `conflict` for a device that codes are sent to; `illegal-transition` when its state does not answer;
   *   `otp-device-locked` with RESYNC_LOCK or ADMIN_BLOCK, unevaluated; `credentials-refused` with RESYNC_FAILED, or with THIRD_CODE_NEEDED
   *   when the codes are right at two places; `too-many-requests` and `unavailable`, uncounted, when too many wait for their turn.
   */
  async submit(context: ChangeContext, scope: Scope, request: ResyncRequest, { userCode, ...typed }: ResyncOrder): Promise<ResyncRow> {
    const codes = [typed.firstCode, typed.secondCode, ...(typed.thirdCode === undefined ? [] : [typed.thirdCode])];
    const ask: SubmissionAsk = { activates: false, ...request, caller: `${context.actor.kind}:${context.actor.id}`, codes: codes.length };
    return this.turns.take(askerOf(context, request), async () => {
      const submission = await this.submissions.begin(context, scope, ask);
      return 'before' in submission ? this.answerAgain(context, submission.before, ask) : this.look(context, submission, userCode, codes);
    });
  }

  private async look(context: ChangeContext, submission: Submission, userCode: string, codes: readonly string[]): Promise<ResyncRow> {
    const { device, row } = submission;
    const search: Search = { device, secret: this.secretOf(device), at: row.createdAt, reach: row.window, codes };
    // One after the other and always both: neither the answer nor its time tells which of them was wrong.
    const isRightCard = this.userCodes.fits(userCode, device.userCodeHash);
    const looked = await lookFor(search);
    const [run, ...others] = looked.runs;
    if (isRightCard && run !== undefined && others.length === 0) return this.succeed(context, submission, search, run);
    const failure = await whyFailed(search, looked);
    if (isRightCard && others.length > 0) {
      await this.submissions.end(context, submission, { outcome: 'AMBIGUOUS', failure: null, distance: null });
      throw thirdCodeNeeded(device.left, row.reference);
    }
    return this.fail(context, submission, failure);
  }

  private async succeed(context: ChangeContext, submission: Submission, search: Search, run: FoundRun): Promise<ResyncRow> {
    if (await this.submissions.succeed(context, submission, { ...run, first: run.last - BigInt(search.codes.length - 1), driftSteps: driftAfter(search, run) })) return submission.row;
    return this.fail(context, submission, 'OVERTAKEN');
  }

  private async fail(context: ChangeContext, submission: Submission, failure: NonNullable<ResyncRow['failure']>): Promise<never> {
    await this.submissions.end(context, submission, { outcome: 'FAILED', failure, distance: null });
    throw resyncFailed(submission.device.left, submission.row.reference);
  }

  /** @throws Problem `unprocessable` when the row was tampered with. */
  private secretOf(device: ResyncDevice): Uint8Array {
    if (device.secretSealed === null) throw new Error('A device that makes codes and is open has a secret.');
    return this.secrets.openSecret(device, device.secretSealed);
  }

  private async answerAgain(context: ChangeContext, before: ResyncRow, ask: SubmissionAsk): Promise<ResyncRow> {
    if (before.deviceId !== ask.deviceId) throw new Problem('idempotency-key-reused', 'This Idempotency-Key came before with another request. Use a fresh one.');
    if (before.outcome === 'SUCCEEDED') return before;
    // Nobody knows how far a request came that left no outcome: it counts as failed, and its codes are free.
    if (before.outcome === null) {
      assertBrokenOff(before.createdAt, this.clock.now());
      await this.submissions.abandon(context, before);
    }
    const left = await this.submissions.left(before.deviceId);
    throw before.outcome === 'AMBIGUOUS' ? thirdCodeNeeded(left, before.reference) : resyncFailed(left, before.reference);
  }
}

/** Who waits for a turn: whoever is signed in, or the device that another room asks for. */
function askerOf({ actor }: ChangeContext, { deviceId }: ResyncRequest): string {
  return actor.kind === 'room' ? `device:${deviceId}` : `${actor.kind}:${actor.id}`;
}

/** How many steps the clock of the device is ahead: the moment of the submission is that of its last code. */
function driftAfter({ device, at }: Search, { last }: FoundRun): number {
  return device.counter === null ? Number(last) - totpStep(at, parametersOf(device).periodSeconds) : 0;
}
