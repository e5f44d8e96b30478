import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { Locale } from '@vidimus/i18n';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext, NewJob, Scope } from '@vidimus/persistence';
import { CLOCK, IDS, RoomClient } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ACTIVATION } from '../challenges/challenge.js';
import { ChallengesService } from '../challenges/challenges.service.js';
import type { SentChallenge } from '../challenges/challenges.schemas.js';
import { DEVICE, holderOf } from '../devices/device.entity.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { checkedOrder, DevicesService } from '../devices/devices.service.js';
import { DevicesRepository } from '../devices/devices.repository.js';
import { deviceLocked } from '../holder-limits/locked.js';
import { UserCodeHashes } from '../user-codes/user-code-hashes.js';
import { VerificationsService } from '../verifications/verifications.service.js';
import type { CodeGiven } from '../verifications/verifications.service.js';
import { beginReplacement, DELAY_MS, decideReplacement, USER_CODE_TRIES } from './replacement.js';
import type { ReplacementCommand } from './replacement.js';
import { REPLACEMENT, ReplacementRow } from './replacement.entity.js';
import { tellOfReplacementJob } from './replacement-notices.service.js';
import type { ReplacementNotice } from './replacement-notices.service.js';
import { ReplacementsRepository } from './replacements.repository.js';
import type { ReplacementOrder, ReplacementView } from './replacements.schemas.js';

const TIMER = everything('delays end in every organisation');
const PURPOSE = 'device-replacement';
const DAY_MS = 24 * 60 * 60_000;
const WRONG_USER_CODE = 'This user code is not right. It is on the card or the paper that came with the device that you have now.';

/** Another device in the place of one's own: at once by a code of the old one, or by its user code after three days (requirements, 8.9). */
@Injectable()
export class ReplacementsService {
  constructor(
    private readonly doors: Doors,
    private readonly rows: ReplacementsRepository,
    private readonly devices: DevicesService,
    private readonly deviceRows: DevicesRepository,
    private readonly challenges: ChallengesService,
    private readonly verifications: VerificationsService,
    private readonly userCodes: UserCodeHashes,
    private readonly rooms: RoomClient,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Spends what support authorised, and registers the new device. An earlier replacement that has not ended is cancelled.
   * @throws Problem `not-found`; `illegal-transition` unless the old device is active; `otp-device-locked` under ADMIN_BLOCK;
   *   `validation-failed` for the number; `credentials-refused` at `/supportCode`.
   */
  async start(context: ChangeContext, holder: Scope, oldDeviceId: string, { kind, address, supportCode, locale }: ReplacementOrder): Promise<ReplacementView> {
    const old = await this.find(holder, oldDeviceId);
    if (old.state !== 'ACTIVE') throw notReplaceable(old);
    assertNotStopped(old);
    const { organisationId, organisationPath } = old;
    const order = checkedOrder({ holderId: holderOf(old), organisationId, organisationPath, kind, ...(address === undefined ? {} : { address }), replaces: oldDeviceId });
    // Outside any transaction: the code is spent even if nothing comes of it.
    await this.rooms.post('identity', '/v1/support-authorisations/uses', { holderId: order.holderId, purpose: 'DEVICE_REPLACEMENT', code: supportCode }, { scope: 'identity:support' });
    return this.dataSource.transaction(async (tx) => {
      const joined = { ...context, tx };
      const earlier = await this.rows.findOpen(holder, oldDeviceId, tx);
      if (earlier !== null) await this.cancelRow(joined, holder, earlier);
      const device = await this.devices.register(joined, this.ids.uuid(), order);
      const row = await this.doors.create(REPLACEMENT, joined, (now) => {
        const about = { id: device.id, oldDeviceId, holderId: order.holderId, organisationId, organisationPath, accountId: context.actor.id, locale, createdAt: now };
        return { row: Object.assign(new ReplacementRow(), about, beginReplacement(now)), history: [{ code: 'replacement-started', data: { kind } }] };
      });
      return this.viewOf(row, device);
    });
  }

  /** @throws Problem `not-found` when nothing is replaced. */
  async get(holder: Scope, oldDeviceId: string): Promise<ReplacementView> {
    const row = await this.open(holder, oldDeviceId);
    return this.viewOf(row, await this.devices.get(row.id));
  }

  /** Has a code sent to the old number, to prove who it is, or to the new one. @throws Problem as `ChallengesService.open`. */
  async sendCode(context: ChangeContext, holder: Scope, oldDeviceId: string, to: 'OLD' | 'NEW', locale: Locale): Promise<SentChallenge> {
    const row = await this.open(holder, oldDeviceId);
    return to === 'OLD'
      ? this.challenges.open(context, oldDeviceId, { ...actBehind(row), locale })
      : this.challenges.open(context, row.id, { purpose: ACTIVATION, digest: null, locale });
  }

  /** A code of the old device shows that it is its holder. @throws Problem as `VerificationsService.verify`. */
  async proveByCode(context: ChangeContext, holder: Scope, oldDeviceId: string, given: CodeGiven): Promise<ReplacementView> {
    const row = await this.open(holder, oldDeviceId);
    if (row.state === 'STARTED') {
      await this.verifications.verify(context, oldDeviceId, actBehind(row), given);
      await this.change(context, holder, row.id, { type: 'prove', proof: 'OLD_CODE' });
    }
    return this.get(holder, oldDeviceId);
  }

  /** The user code of the old device, which may be lost or broken. The try is counted before it is compared. @throws Problem `credentials-refused`. */
  async proveByUserCode(context: ChangeContext, holder: Scope, oldDeviceId: string, userCode: string): Promise<ReplacementView> {
    const { id } = await this.open(holder, oldDeviceId);
    const { tries } = await this.change(context, holder, id, { type: 'try_user_code' });
    const { userCodeHash } = await this.find(holder, oldDeviceId);
    if (this.userCodes.fits(userCode, userCodeHash)) {
      await this.change(context, holder, id, { type: 'prove', proof: 'USER_CODE' });
      return this.get(holder, oldDeviceId);
    }
    const triesLeft = USER_CODE_TRIES - tries;
    if (triesLeft === 0) await this.change(context, holder, id, { type: 'lapse' });
    throw new Problem('credentials-refused', WRONG_USER_CODE, { errors: [{ pointer: '/userCode', detail: WRONG_USER_CODE, code: 'WRONG_USER_CODE' }], members: { triesLeft } });
  }

  /**
   * The first code of the new device: it is in use at once, or after the delay.
   * @throws Problem as `VerificationsService.activate`; `illegal-transition` before it was proved who wants it, and when staff revoked the old device
   *   meanwhile; `otp-device-locked` under ADMIN_BLOCK.
   */
  async takeFirstCode(context: ChangeContext, holder: Scope, oldDeviceId: string, given: CodeGiven): Promise<Pick<ReplacementView, 'state' | 'dueAt'>> {
    const { id, state, proof } = await this.open(holder, oldDeviceId);
    if (state !== 'PROVED') throw new Problem('illegal-transition', 'First prove that it is you, by a code of the device that you have now, or by its user code.', { members: { state } });
    assertNotStopped(await this.find(holder, oldDeviceId));
    await this.verifications.takeFirstCode(context, id, given, (tx) => (proof === 'OLD_CODE' ? this.finish({ ...context, tx }, id) : this.wait({ ...context, tx }, id)));
    const row = await this.rows.find(holder, id);
    return { state: row?.state ?? 'LAPSED', dueAt: row?.dueAt?.toISOString() ?? null };
  }

  /** The old device stays. @throws Problem `not-found` when nothing is replaced. */
  async cancel(context: ChangeContext, holder: Scope, oldDeviceId: string): Promise<void> {
    const row = await this.open(holder, oldDeviceId);
    await this.dataSource.transaction((tx) => this.cancelRow({ ...context, tx }, holder, row));
  }

  /** Ends one whose time has come: a delay is over, or a day without an end. @returns false when there is none. */
  endOneDue(): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const due = await this.rows.lockOneDue(TIMER, tx, this.clock.now());
      if (due === null) return false;
      const context = { actor: { kind: 'system', id: 'otp-sync' } as const, command: 'end-replacement', correlationId: this.ids.uuid(), tx };
      const [device, old] = [await this.deviceRows.find(TIMER, due.id, tx), await this.deviceRows.find(TIMER, due.oldDeviceId, tx)];
      if (due.state !== 'WAITING') await this.change(context, TIMER, due.id, { type: 'lapse' });
      // Staff took the new device out of use meanwhile, or stopped the old one, which stops whoever acts in its name.
      else if (device?.state !== 'REGISTERED' || old === null || isStopped(old)) await this.cancelRow(context, TIMER, due);
      else await this.finish(context, due.id);
      return true;
    });
  }

  private async finish(context: ChangeContext & { readonly tx: EntityManager }, id: string): Promise<void> {
    const { oldDeviceId } = await this.change(context, TIMER, id, { type: 'finish' }, ['otp-replacement-done']);
    const old = await this.deviceRows.find(TIMER, oldDeviceId, context.tx);
    // The paper with the user code stays in the holder's drawer: the new device comes into step by it.
    const device = await this.devices.applyWithin(TIMER, context, id, { type: 'activate' }, () => ({ userCodeHash: old?.userCodeHash ?? null }));
    await this.devices.endReplaced(context, device);
  }

  /** The new device waits as long, and a day more, lest it expires before its time has come. */
  private async wait(context: ChangeContext & { readonly tx: EntityManager }, id: string): Promise<void> {
    await this.change(context, TIMER, id, { type: 'wait' }, ['otp-replacement-waiting', 'otp-replacement-waiting-sms']);
    await this.doors.change(DEVICE, id, context, (row, now) => ({ row: Object.assign(row, { dueAt: new Date(now.getTime() + DELAY_MS + DAY_MS) }), history: [{ code: 'waits-for-replacement' }] }), TIMER);
  }

  private async cancelRow(context: ChangeContext & { readonly tx: EntityManager }, scope: Scope, { id, state }: ReplacementRow): Promise<void> {
    await this.change(context, scope, id, { type: 'cancel' }, state === 'WAITING' ? ['otp-replacement-cancelled'] : []);
    const device = await this.deviceRows.find(scope, id, context.tx);
    if (device?.state === 'REGISTERED') await this.devices.applyWithin(scope, context, id, { type: 'revoke', reason: 'HOLDER_ASKED' }, () => ({}));
  }

  private change(context: ChangeContext, scope: Scope, id: string, command: ReplacementCommand, notices: readonly ReplacementNotice[] = []): Promise<ReplacementRow> {
    return this.doors.change(
      REPLACEMENT,
      id,
      context,
      (row, now) => {
        const { replacement, history } = decideReplacement(row, command, now);
        const jobs: NewJob[] = notices.map((notice) => tellOfReplacementJob(id, this.ids.uuid(), notice, context.correlationId));
        return { row: Object.assign(row, replacement), history, jobs };
      },
      scope,
    );
  }

  private async open(holder: Scope, oldDeviceId: string): Promise<ReplacementRow> {
    const row = await this.rows.findOpen(holder, oldDeviceId);
    if (row === null) throw new Problem('not-found', 'This device is not being replaced.');
    return row;
  }

  private async find(holder: Scope, id: string): Promise<DeviceRow> {
    const row = await this.deviceRows.find(holder, id);
    if (row === null) throw new Problem('not-found', 'There is no otp device with this identifier.');
    return row;
  }

  private viewOf({ state, proof, tries, dueAt }: ReplacementRow, device: DeviceRow): ReplacementView {
    const registered = this.devices.registered(device);
    // Whoever has only the password is shown nothing by which codes are made.
    const newDevice = state === 'PROVED' ? registered : { ...registered, secret: null, otpauthUri: null };
    return { state, proof, triesLeft: USER_CODE_TRIES - tries, dueAt: dueAt?.toISOString() ?? null, newDevice };
  }
}

/** By staff. A lost device is not: its holder goes on to another one. */
function isStopped({ blockedAt, state }: DeviceRow): boolean {
  return blockedAt !== null || state === 'REVOKED';
}

/** @throws Problem `otp-device-locked`, `illegal-transition` */
function assertNotStopped(old: DeviceRow): void {
  if (isStopped(old)) throw old.blockedAt === null ? notReplaceable(old) : deviceLocked('ADMIN_BLOCK');
}

function notReplaceable({ state }: DeviceRow): Problem {
  return new Problem('illegal-transition', `A device in state ${state} is not replaced by its holder.`, { members: { state } });
}

/** What a code of the old device authorises: exactly this new device. */
function actBehind({ id, oldDeviceId }: ReplacementRow): { readonly purpose: string; readonly digest: string } {
  return { purpose: PURPOSE, digest: createHash('sha256').update(JSON.stringify([PURPOSE, oldDeviceId, id])).digest('base64url') };
}
