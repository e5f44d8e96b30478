import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { OtpLock } from '@vidimus/contracts';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext, HistoryLine, NewEvent, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { isOpen } from '../devices/device.js';
import type { StaffReason } from '../devices/device.js';
import { DEVICE } from '../devices/device.entity.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { lockEvent } from '../devices/device-events.js';
import { DeviceSecrets } from '../devices/device-secrets.js';
import { DevicesService } from '../devices/devices.service.js';
import { HolderAccounts } from '../holder-accounts/holder-accounts.js';
import { HolderLimits } from '../holder-limits/holder-limits.js';
import { canBeResynchronised } from '../resynchronisations/resync-lock.js';
import { newUserCode } from '../user-codes/user-code.js';
import { UserCodeHashes } from '../user-codes/user-code-hashes.js';
import { UserCodesService } from '../user-codes/user-codes.service.js';
import { InventoryRepository } from './inventory.repository.js';
import type { Assignment, Delivery, Extension, Unlocking } from './inventory.schemas.js';

const HOUR_MS = 60 * 60_000;
const NO_LOCK = { resyncTries: [], resyncLockedUntil: null, resyncNeedsSupport: false };

/** What staff do with devices, each within the organisations that they may act for. */
@Injectable()
export class TokenActs {
  constructor(
    private readonly doors: Doors,
    private readonly devices: DevicesService,
    private readonly inventory: InventoryRepository,
    private readonly holders: HolderAccounts,
    private readonly userCodes: UserCodesService,
    private readonly hashes: UserCodeHashes,
    private readonly secrets: DeviceSecrets,
    private readonly limits: HolderLimits,
    private readonly dataSource: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Gives a token from stock to a holder; its seed is sealed anew, for him. Identity is asked first whether there is such a person.
   * @throws Problem `not-found`, `illegal-transition`; `unprocessable` for a holder who is unknown; `unavailable` when identity is away.
   */
  async assign(context: ChangeContext, scope: Scope, id: string, holderId: string): Promise<DeviceRow> {
    await this.checkAssignable(scope, id, holderId);
    return this.give(context, scope, id, { holderId });
  }

  /** What of {@link assign} asks another room. @throws Problem `not-found`; `unprocessable` for a holder who is unknown; `unavailable` when identity is away. */
  async checkAssignable(scope: Scope, id: string, holderId: string): Promise<void> {
    if ((await this.inventory.find(scope, id)) === null) throw new Problem('not-found', 'There is no otp device with this identifier where you may act.');
    if ((await this.holders.find(holderId)) === undefined) throw holderUnknown();
  }

  /** What of {@link assign} changes the token; it may take the place of another device, once it is active. @throws Problem `not-found`, `illegal-transition`. */
  give(context: ChangeContext, scope: Scope, id: string, { holderId, replaces }: Assignment): Promise<DeviceRow> {
    return this.devices.applyWithin(scope, context, id, { type: 'assign' }, (row) => {
      if (row.secretSealed === null) throw new Error('A token in stock has a seed.');
      const secret = this.secrets.openSecret(row, row.secretSealed);
      return { holderId, replaces: replaces ?? null, secretSealed: this.secrets.sealSecret({ id, holderId }, secret) };
    });
  }

  /**
   * Hands a token over, with a fresh user code for its scratch card. Who did it, when and how is its history.
   * @returns the user code, now and never again. @throws Problem `not-found`, `illegal-transition`.
   */
  async deliver(context: ChangeContext, scope: Scope, id: string, { way, cardNumber }: Delivery): Promise<string> {
    const userCode = newUserCode(this.ids);
    const userCodeHash = this.hashes.hash(userCode);
    await this.devices.applyWithin(scope, context, id, { type: 'deliver', way, cardNumber: cardNumber ?? null }, () => ({ userCodeHash }));
    return userCode;
  }

  /** @returns a fresh user code; the former one holds no more. @throws Problem `not-found`, `illegal-transition`. */
  newUserCode(context: ChangeContext, scope: Scope, id: string): Promise<string> {
    return this.userCodes.rotate(context, id, scope);
  }

  /** @throws Problem `not-found`, `illegal-transition` for a device that has ended. */
  reportLost(context: ChangeContext, scope: Scope, id: string): Promise<DeviceRow> {
    return this.devices.applyWithin(scope, context, id, { type: 'report_lost' }, () => ({}));
  }

  /** Takes a device out of use for good. @throws Problem as {@link reportLost}. */
  revoke(context: ChangeContext, scope: Scope, id: string, reason: StaffReason): Promise<DeviceRow> {
    return this.devices.applyWithin(scope, context, id, { type: 'revoke', reason }, () => ({}));
  }

  /** ADMIN_BLOCK: until it is lifted no code is taken, and nothing is resynchronised. A second block changes nothing. @throws Problem as {@link reportLost}. */
  block(context: ChangeContext, scope: Scope, id: string, reason: StaffReason): Promise<DeviceRow> {
    return this.change(context, scope, id, (row, now) =>
      row.blockedAt !== null ? undefined : { columns: { blockedAt: now }, line: { code: 'blocked', data: { reason } }, events: lockEvents(row, 'ADMIN_BLOCK', 'locked') },
    );
  }

  /** Lifts ADMIN_BLOCK and no other lock. @throws Problem as {@link reportLost}. */
  unblock(context: ChangeContext, scope: Scope, id: string): Promise<DeviceRow> {
    return this.change(context, scope, id, (row) =>
      row.blockedAt === null ? undefined : { columns: { blockedAt: null }, line: { code: 'unblocked' }, events: lockEvents(row, 'ADMIN_BLOCK', 'unlocked') },
    );
  }

  /**
   * Lifts a lock for wrong codes, once support has made sure who asks. YEARLY_BUDGET lifts both budgets of the holder.
   * @throws Problem as {@link reportLost}.
   */
  async unlock(context: ChangeContext, scope: Scope, id: string, { lock, identityCheck }: Unlocking): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const columnsOf: Record<Unlocking['lock'], (row: DeviceRow) => Partial<DeviceRow>> = {
        SIGN_LOCK: ({ attempts }) => ({ acceptedAttempt: attempts, lockedAt: null }),
        RESYNC_LOCK: () => NO_LOCK,
        YEARLY_BUDGET: () => ({}),
      };
      const line = { code: 'unlocked', data: { lock, identityCheck } };
      const row = await this.change({ ...context, tx }, scope, id, (device) => ({ columns: columnsOf[lock](device), line, events: lockEvents(device, lock, 'unlocked') }));
      if (lock !== 'YEARLY_BUDGET' || row.holderId === null) return;
      await this.limits.beginAnew(tx, row.holderId, 'guesses');
      await this.limits.beginAnew(tx, row.holderId, 'resyncs');
    });
  }

  /**
   * Opens an extended resynchronisation for a while: the device is looked for further away, by three codes. RESYNC_LOCK is lifted with it.
   * @throws Problem as {@link reportLost}; `conflict` for a device that has nothing to resynchronise.
   */
  extend(context: ChangeContext, scope: Scope, id: string, { hours, identityCheck }: Extension): Promise<DeviceRow> {
    return this.change(context, scope, id, (row, now) => {
      if (!canBeResynchronised(row)) throw new Problem('conflict', 'This device has nothing to resynchronise: codes are sent to it, it is not delivered, or blocked.');
      return { columns: { ...NO_LOCK, extendedUntil: new Date(now.getTime() + hours * HOUR_MS) }, line: { code: 'extended', data: { hours, identityCheck } }, events: [] };
    });
  }

  /** @param decide undefined when there is nothing to do. */
  private async change(
    context: ChangeContext,
    scope: Scope,
    id: string,
    decide: (row: DeviceRow, now: Date) => { readonly columns: Partial<DeviceRow>; readonly line: HistoryLine; readonly events: NewEvent[] } | undefined,
  ): Promise<DeviceRow> {
    return this.doors.change(
      DEVICE,
      id,
      context,
      (row, now) => {
        if (!isOpen(row.state)) throw new Problem('illegal-transition', `A device in state ${row.state} has ended.`, { members: { state: row.state } });
        const change = decide(row, now);
        return change === undefined ? { row, history: [] } : { row: Object.assign(row, change.columns), history: [change.line], events: change.events };
      },
      scope,
    );
  }
}

function holderUnknown(): Problem {
  const detail = 'Nobody is known under this identifier. Look for the holder again.';
  return new Problem('unprocessable', detail, { errors: [{ pointer: '/holderId', detail, code: 'HOLDER_UNKNOWN' }] });
}

function lockEvents({ id, holderId, organisationId, kind }: DeviceRow, lock: OtpLock, what: 'locked' | 'unlocked'): NewEvent[] {
  return holderId === null ? [] : [lockEvent({ id, holderId, organisationId, kind }, lock, what)];
}
