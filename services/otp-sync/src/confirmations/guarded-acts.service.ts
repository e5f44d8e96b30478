import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, HistoryLine, Page, Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { DevicePolicies } from '../device-policies/device-policies.service.js';
import { decide } from '../devices/device.js';
import type { DeviceCommand, StaffReason } from '../devices/device.js';
import { DEVICE } from '../devices/device.entity.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { InventoryRepository } from '../inventory/inventory.repository.js';
import { TokenActs } from '../inventory/token-acts.service.js';
import { askForConfirmation, decideConfirmation } from './confirmation.js';
import type { ConfirmationCommand } from './confirmation.js';
import { CONFIRMATION, ConfirmationRow } from './confirmation.entity.js';
import { ConfirmationsRepository } from './confirmations.repository.js';
import { viewOfConfirmation } from './confirmations.schemas.js';
import type { ConfirmationQuery, ConfirmationView, GuardedOutcome } from './confirmations.schemas.js';

const POLICIES_HOLD = everything('the policy of a device holds for it, whoever replaces it');
const ONE_OPEN = 'otp_confirmation_open';

/** What an officer wants to do with a device. */
export type GuardedWish =
  | { readonly act: 'LOSS' }
  | { readonly act: 'REVOCATION'; readonly reason: StaffReason }
  | { readonly act: 'REPLACEMENT'; readonly holderId: string; readonly replaces: string };

/**
 * Ends of devices, and tokens in the place of others: at once, or by two officers where the organisation asks for them. Until the second one
 * has confirmed an end the device is blocked: what may be in wrong hands makes no code meanwhile. Whoever declines leaves the block to be lifted.
 */
@Injectable()
export class GuardedActs {
  constructor(
    private readonly doors: Doors,
    private readonly acts: TokenActs,
    private readonly inventory: InventoryRepository,
    private readonly policies: DevicePolicies,
    private readonly rows: ConfirmationsRepository,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Does it, or asks a second officer for it.
   * @throws Problem `not-found`, `illegal-transition`; `conflict` when a second officer is asked already about this device; what {@link TokenActs} throws.
   */
  async act(context: ChangeContext, scope: Scope, deviceId: string, wish: GuardedWish): Promise<GuardedOutcome> {
    const device = await this.device(scope, deviceId);
    await this.prepare(scope, deviceId, wish);
    if (!(await this.needsTwo(device, wish))) return { ...viewOf(await this.perform(context, scope, deviceId, wish)), confirmationId: null };
    decide(device, commandOf(wish), this.clock.now());
    try {
      const asked = await this.dataSource.transaction((tx) => this.ask({ ...context, tx }, scope, device, wish));
      return { ...viewOf(device), confirmationId: asked.id };
    } catch (error) {
      if (isUniqueViolation(error, ONE_OPEN)) throw new Problem('conflict', 'A second officer is asked already about this device: have him confirm or decline that first.');
      throw error;
    }
  }

  /** Newest first. */
  async list(scope: Scope, { limit, cursor, deviceId, state }: ConfirmationQuery): Promise<Page<ConfirmationView>> {
    const { items, nextCursor } = await this.rows.list(scope, { limit, cursor }, { deviceId, state });
    return { items: await this.views(scope, items), nextCursor };
  }

  /** @throws Problem `not-found`. */
  async get(scope: Scope, id: string): Promise<ConfirmationView> {
    return this.view(scope, await this.find(scope, id));
  }

  /** The second officer confirms: it is done. @throws Problem `not-found`; what {@link decideConfirmation} and {@link TokenActs} throw: then nothing has changed. */
  async confirm(context: ChangeContext, scope: Scope, id: string): Promise<ConfirmationView> {
    const asked = await this.find(scope, id);
    const wish = wishOf(asked);
    await this.prepare(scope, asked.deviceId, wish);
    const confirmed = await this.dataSource.transaction(async (tx) => {
      const row = await this.decide({ ...context, tx }, scope, id, { type: 'confirm', officerId: context.actor.id });
      await this.perform({ ...context, tx }, scope, row.deviceId, wish);
      return row;
    });
    return this.view(scope, confirmed);
  }

  /** It is not done: a second officer refuses it, or whoever asked takes it back. @throws Problem `not-found`, `illegal-transition`. */
  async decline(context: ChangeContext, scope: Scope, id: string): Promise<ConfirmationView> {
    return this.view(scope, await this.dataSource.transaction((tx) => this.decide({ ...context, tx }, scope, id, { type: 'decline', officerId: context.actor.id })));
  }

  /** Ends one that nobody decided in time. @returns false when there is none. */
  lapseOneDue(scope: Scope): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const due = await this.rows.lockOneDue(scope, tx, this.clock.now());
      if (due === null) return false;
      await this.decide({ actor: { kind: 'system', id: 'otp-sync' }, command: 'lapse', correlationId: this.ids.uuid(), tx }, scope, due.id, { type: 'lapse' });
      return true;
    });
  }

  /** What needs another room, which must not be waited for in a transaction. */
  private async prepare(scope: Scope, deviceId: string, wish: GuardedWish): Promise<void> {
    if (wish.act === 'REPLACEMENT') await this.acts.checkAssignable(scope, deviceId, wish.holderId);
  }

  /** A token in stock is nobody's: one officer ends it. A device is replaced as its own organisation asks for, wherever the token comes from. */
  private async needsTwo(device: DeviceRow, wish: GuardedWish): Promise<boolean> {
    if (wish.act !== 'REPLACEMENT') return device.holderId !== null && (await this.policies.asksForSecondOfficer(device));
    const replaced = await this.inventory.find(POLICIES_HOLD, wish.replaces);
    return (await this.policies.asksForSecondOfficer(device)) || (replaced !== null && (await this.policies.asksForSecondOfficer(replaced)));
  }

  private perform(context: ChangeContext, scope: Scope, deviceId: string, wish: GuardedWish): Promise<DeviceRow> {
    switch (wish.act) {
      case 'LOSS':
        return this.acts.reportLost(context, scope, deviceId);
      case 'REVOCATION':
        return this.acts.revoke(context, scope, deviceId, wish.reason);
      case 'REPLACEMENT':
        return this.acts.give(context, scope, deviceId, wish);
    }
  }

  private async ask(context: ChangeContext & { readonly tx: EntityManager }, scope: Scope, { id: deviceId, organisationId, organisationPath }: DeviceRow, wish: GuardedWish): Promise<ConfirmationRow> {
    if (wish.act !== 'REPLACEMENT') await this.acts.block(context, scope, deviceId, 'reason' in wish ? wish.reason : 'HOLDER_ASKED');
    const about = { id: this.ids.uuid(), deviceId, organisationId, organisationPath, reason: null, holderId: null, replaces: null, ...wish };
    const row = await this.doors.create(CONFIRMATION, context, (now) => {
      const { confirmation, line } = askForConfirmation(wish.act, context.actor.id, now);
      return { row: Object.assign(new ConfirmationRow(), about, confirmation, { createdAt: now }), history: [line] };
    });
    await this.tell(context, deviceId, scope, { code: 'second-officer-asked', data: { act: wish.act } });
    return row;
  }

  private async decide(context: ChangeContext & { readonly tx: EntityManager }, scope: Scope, id: string, command: ConfirmationCommand): Promise<ConfirmationRow> {
    let told: HistoryLine | undefined;
    const row = await this.doors.change(
      CONFIRMATION,
      id,
      context,
      (before, now) => {
        const { confirmation, line } = decideConfirmation(before, command, now);
        told = line;
        return { row: Object.assign(before, confirmation), history: [line] };
      },
      scope,
    );
    if (told !== undefined) await this.tell(context, row.deviceId, scope, told);
    return row;
  }

  /** The history of a device says of everything that officers did with it. */
  private async tell(context: ChangeContext, deviceId: string, scope: Scope, line: HistoryLine): Promise<void> {
    await this.doors.change(DEVICE, deviceId, context, (row) => ({ row, history: [line] }), scope);
  }

  private async view(scope: Scope, row: ConfirmationRow): Promise<ConfirmationView> {
    return viewOfConfirmation(row, await this.device(scope, row.deviceId));
  }

  private async views(scope: Scope, rows: readonly ConfirmationRow[]): Promise<ConfirmationView[]> {
    const devices = await this.inventory.named(scope, rows.map(({ deviceId }) => deviceId));
    return rows.flatMap((row) => {
      const device = devices.get(row.deviceId);
      return device === undefined ? [] : [viewOfConfirmation(row, device)];
    });
  }

  private async find(scope: Scope, id: string): Promise<ConfirmationRow> {
    const row = await this.rows.find(scope, id);
    if (row === null) throw new Problem('not-found', 'There is nothing of this identifier to be confirmed where you may look.');
    return row;
  }

  private async device(scope: Scope, id: string): Promise<DeviceRow> {
    const row = await this.inventory.find(scope, id);
    if (row === null) throw new Problem('not-found', 'There is no otp device with this identifier where you may act.');
    return row;
  }
}

function commandOf(wish: GuardedWish): DeviceCommand {
  switch (wish.act) {
    case 'LOSS':
      return { type: 'report_lost' };
    case 'REVOCATION':
      return { type: 'revoke', reason: wish.reason };
    case 'REPLACEMENT':
      return { type: 'assign' };
  }
}

function wishOf({ act, reason, holderId, replaces }: ConfirmationRow): GuardedWish {
  if (act === 'LOSS') return { act };
  if (act === 'REVOCATION' && reason !== null) return { act, reason };
  if (act === 'REPLACEMENT' && holderId !== null && replaces !== null) return { act, holderId, replaces };
  throw new Error('What is asked for has everything that it needs.');
}

function viewOf({ id, state }: DeviceRow): Pick<GuardedOutcome, 'id' | 'state'> {
  return { id, state };
}
