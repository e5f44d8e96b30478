import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { maskEmail, maskPhone, normaliseEmail, normalisePhone } from '@vidimus/identifiers';
import { encodeBase32, otpauthUri } from '@vidimus/otp';
import { Doors, everything, FieldCipher, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Outcome, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { EntityManager } from 'typeorm';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { DeviceSecrets } from './device-secrets.js';
import type { DeviceRef } from './device-secrets.js';
import { DEVICE, DeviceRow, NO_HARDWARE, UNUSED } from './device.entity.js';
import { decide, isHardware, isOpen, registerDevice } from './device.js';
import type { DecidedDevice, DeviceCommand } from './device.js';
import { deviceEvents } from './device-events.js';
import { DevicesRepository } from './devices.repository.js';
import type { DeviceOrder, RegisteredDevice } from './devices.schemas.js';

/** Rooms name a device by its id, whatever its organisation; that they may is their scope. */
const ANY = everything('other rooms name devices of every organisation by their id');
const ONCE = 'otp_device_once';
/** RFC 4226, section 4, R6 recommends 160 bits. */
const SECRET_BYTES = 20;
const DEFAULT_LABEL = 'Signature certificate';

/** Devices from their registration to their end. */
@Injectable()
export class DevicesService {
  constructor(
    private readonly doors: Doors,
    private readonly devices: DevicesRepository,
    private readonly secrets: DeviceSecrets,
    @Inject(OTP_SETTINGS) private readonly settings: OtpSettings,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws Problem `not-found`. */
  async get(id: string): Promise<DeviceRow> {
    const row = await this.devices.find(ANY, id);
    if (row === null) throw new Problem('not-found', 'There is no otp device with this identifier.');
    return row;
  }

  /**
   * Registers a device. The same order under the same id gives the same device; another one of the same holder registers it anew, as long as
   * it is not active: what was made or sent for the earlier registration is then worth nothing.
   * @throws Problem `validation-failed` for an address that does not fit the kind; `conflict` when the id is another holder's, or the device
   *   is past its registration.
   */
  async register(context: ChangeContext, id: string, order: DeviceOrder): Promise<DeviceRow> {
    const checked = checkedOrder(order);
    const orderIndex = this.secrets.indexOf(checked);
    try {
      return await this.doors.create(DEVICE, context, (now) => {
        const row = Object.assign(new DeviceRow(), freshColumns(id, checked, now));
        return this.outcome(row, registerDevice(checked.kind, now), { ...this.sealed(row, checked), orderIndex });
      });
    } catch (error) {
      if (!isUniqueViolation(error, ONCE)) throw error;
      return this.registerAgain(context, id, checked, orderIndex);
    }
  }

  /** What the holder sets his program up from; the secret only until the device is active. */
  registered(row: DeviceRow): RegisteredDevice {
    const { id, state, kind, secretSealed, contactSealed } = row;
    const view = { id, state, kind, maskedAddress: this.maskedAddress(row), secret: null, otpauthUri: null };
    if (state !== 'REGISTERED' || secretSealed === null || contactSealed === null) return view;
    const secret = this.secrets.openSecret(row, secretSealed);
    const account = (this.secrets.openContact(row, contactSealed).label ?? DEFAULT_LABEL).replaceAll(':', ' ');
    return { ...view, secret: encodeBase32(secret), otpauthUri: otpauthUri(secret, { issuer: this.settings.issuer, account }) };
  }

  /** Null for a program, and once the address is erased. */
  maskedAddress(row: DeviceRow): string | null {
    const address = this.address(row);
    if (address === null) return null;
    return row.kind === 'EMAIL' ? maskEmail(address) : maskPhone(address);
  }

  /** Where codes are sent; null for a program, and once it is erased. */
  address(row: DeviceRow): string | null {
    return row.contactSealed === null ? null : this.secrets.openContact(row, row.contactSealed).address;
  }

  /** Changes a device by a command. @throws Problem `not-found`; whatever {@link decide} refuses. */
  apply(context: ChangeContext, id: string, command: DeviceCommand): Promise<DeviceRow> {
    return this.doors.change(DEVICE, id, context, (row, now) => this.outcome(row, decide(row, command, now)), ANY);
  }

  /** Ends the device that another one of the same holder took the place of, if there is one to be ended. */
  async endReplaced(context: ChangeContext & { readonly tx: EntityManager }, by: DeviceRow): Promise<void> {
    const earlier = by.replaces === null ? null : await this.devices.find(ANY, by.replaces, context.tx);
    if (earlier === null || earlier.holderId !== by.holderId || earlier.id === by.id || !isOpen(earlier.state)) return;
    await this.apply(context, earlier.id, { type: 'replace', replacedBy: by.id });
  }

  /**
   * By which device the holder confirms now what once was confirmed by this one: itself, or what took its place when it had ended. Whoever
   * keeps the id of a device need not learn that it was replaced.
   * @throws Problem `not-found`.
   */
  async inPlaceOf(id: string): Promise<DeviceRow> {
    let device = await this.get(id);
    const seen = new Set<string>();
    while (!isOpen(device.state) && !seen.has(device.id)) {
      seen.add(device.id);
      device = (await this.devices.activatedInPlaceOf(ANY, device)) ?? device;
    }
    return device;
  }

  /** The same within a scope, with columns that the command fills besides what the decision changes. */
  applyWithin(scope: Scope, context: ChangeContext, id: string, command: DeviceCommand, columns: (row: DeviceRow) => Partial<DeviceRow>): Promise<DeviceRow> {
    return this.doors.change(DEVICE, id, context, (row, now) => this.outcome(row, decide(row, command, now), columns(row)), scope);
  }

  private async registerAgain(context: ChangeContext, id: string, order: DeviceOrder, orderIndex: string): Promise<DeviceRow> {
    const existing = await this.get(id);
    if (isHardware(existing.kind)) throw new Problem('conflict', 'This id is that of a token from stock; take a fresh one.');
    if (FieldCipher.sameIndex(existing.orderIndex, orderIndex)) return existing;
    const { holderId, organisationId, organisationPath, kind } = order;
    if (existing.holderId !== holderId || existing.organisationId !== organisationId || existing.organisationPath !== organisationPath) {
      throw new Problem('conflict', 'This device id belongs to another holder or organisation; take a fresh id.');
    }
    if (existing.state !== 'REGISTERED') throw new Problem('conflict', 'This device is past its registration; register another one under a fresh id.');
    return this.doors.change(
      DEVICE,
      id,
      context,
      (row, now) => {
        const columns = { ...this.sealed(row, order), orderIndex, replaces: order.replaces ?? null };
        return this.outcome(row, decide(row, { type: 'register_again', kind }, now), columns);
      },
      ANY,
    );
  }

  private sealed(device: DeviceRef, { kind, address, label }: DeviceOrder): Pick<DeviceRow, 'secretSealed' | 'contactSealed'> {
    return {
      secretSealed: kind === 'AUTHENTICATOR' ? this.secrets.sealSecret(device, this.ids.random(SECRET_BYTES)) : null,
      contactSealed: this.secrets.sealContact(device, { address: address ?? null, label: label ?? null }),
    };
  }

  /** @param columns that the command fills besides what the decision changes. */
  private outcome(row: DeviceRow, { device, history, fact }: DecidedDevice, columns: Partial<DeviceRow> = {}): Outcome<DeviceRow> {
    const erased = isOpen(device.state) ? {} : { secretSealed: null, contactSealed: null, userCodeHash: null };
    return { row: Object.assign(row, device, columns, erased), history, events: deviceEvents(row, fact) };
  }
}

function freshColumns(id: string, order: DeviceOrder, now: Date): Partial<DeviceRow> & DeviceRef {
  const { holderId, organisationId, organisationPath, replaces } = order;
  return { id, holderId, organisationId, organisationPath, replaces: replaces ?? null, createdAt: now, ...UNUSED, ...NO_HARDWARE };
}

/** The order with its address as it is kept. @throws Problem `validation-failed` for an address that does not fit the kind, and for hardware. */
export function checkedOrder(order: DeviceOrder): DeviceOrder {
  if (isHardware(order.kind)) {
    const detail = 'Hardware comes from stock: have staff assign and deliver a token.';
    throw new Problem('validation-failed', 'A token is not registered by another room.', { errors: [{ pointer: '/kind', detail, code: 'FROM_STOCK' }] });
  }
  if (order.kind === 'AUTHENTICATOR') {
    if (order.address === undefined) return order;
    throw addressFault('A program has no address.', 'NO_ADDRESS');
  }
  const address = order.kind === 'SMS' ? normalisePhone(order.address ?? '') : normaliseEmail(order.address ?? '');
  if (address.ok) return { ...order, address: address.value };
  const detail = order.kind === 'SMS' ? 'Write the number with its country code, such as +306900000123.' : 'Write the whole e-mail address.';
  throw addressFault(detail, address.reason);
}

function addressFault(detail: string, code: string): Problem {
  return new Problem('validation-failed', 'The address does not fit the kind of the device.', { errors: [{ pointer: '/address', detail, code }] });
}
