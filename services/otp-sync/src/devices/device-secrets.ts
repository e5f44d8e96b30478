import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { decodeBase32, encodeBase32 } from '@vidimus/otp';
import { FieldCipher, SealBroken } from '@vidimus/persistence';
import { LOG } from '@vidimus/service-kit';
import type { Logger } from 'pino';
import { z } from 'zod';
import { SeedKeys } from '../seed-keys/seed-keys.js';
import type { DeviceOrder } from './devices.schemas.js';

const contactSchema = z.object({ address: z.string().nullable(), label: z.string().nullable() });
/** How a device is reached, and what its holder calls it. */
export type DeviceContact = z.infer<typeof contactSchema>;

/** Whose value it is: a value that lies in the row of another device, or of another holder, does not open. */
export interface DeviceRef {
  readonly id: string;
  /** Null for a token in stock; it is sealed anew for whom it is given to. */
  readonly holderId: string | null;
}

/** What nobody may read in the database: seeds, each under a key that is rotated, and addresses. */
@Injectable()
export class DeviceSecrets {
  constructor(
    private readonly cipher: FieldCipher,
    private readonly seedKeys: SeedKeys,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  sealSecret(device: DeviceRef, secret: Uint8Array): string {
    return this.seedKeys.seal(placeOf('secret', device), encodeBase32(secret));
  }

  /** @throws Problem `unprocessable` when the row was tampered with. */
  openSecret(device: DeviceRef, sealed: string): Uint8Array {
    return decodeBase32(this.opened('secret', device, () => this.seedKeys.open(placeOf('secret', device), sealed)));
  }

  /** The same seed under the key that is in use now. @throws SealBroken when the row was tampered with. */
  resealSecret(device: DeviceRef, sealed: string): string {
    const place = placeOf('secret', device);
    return this.seedKeys.seal(place, this.seedKeys.open(place, sealed));
  }

  sealContact(device: DeviceRef, contact: DeviceContact): string {
    return this.cipher.seal(placeOf('contact', device), JSON.stringify(contact));
  }

  /** @throws Problem as {@link openSecret}. */
  openContact(device: DeviceRef, sealed: string): DeviceContact {
    return contactSchema.parse(JSON.parse(this.opened('contact', device, () => this.cipher.open(placeOf('contact', device), sealed))));
  }

  /** Equal exactly when the same device is registered again; without the room's key it tells nothing about the address. */
  indexOf({ holderId, organisationId, organisationPath, kind, label, address, replaces }: DeviceOrder): string {
    const parts = [holderId, organisationId, organisationPath, kind, label ?? null, address ?? null, replaces ?? null];
    return this.cipher.blindIndex('otp_device.order', JSON.stringify(parts));
  }

  private opened(what: 'secret' | 'contact', device: DeviceRef, open: () => string): string {
    try {
      return open();
    } catch (cause) {
      if (!(cause instanceof SealBroken)) throw cause;
      this.log.error({ deviceId: device.id, column: what, err: cause }, 'a device is damaged: its row was changed from outside');
      throw new Problem('unprocessable', 'The record of this device is damaged. Register another device.', {
        errors: [{ pointer: '/id', detail: 'What is sealed does not belong to this device.', code: 'DEVICE_DAMAGED' }],
        cause,
      });
    }
  }
}

function placeOf(what: 'secret' | 'contact', { id, holderId }: DeviceRef): string {
  return `otp_device.${what}:${id}:${holderId ?? 'stock'}`;
}
