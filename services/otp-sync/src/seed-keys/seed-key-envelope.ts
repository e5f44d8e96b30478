import { Inject, Injectable } from '@nestjs/common';
import type { DataKeyBinding, WrappingKeystore } from '@vidimus/keystore';
import { FieldCipher } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';

/** Token of the keystore that keys of seeds are wrapped in. */
export const SEEDS_KEYSTORE = Symbol('vidimus.otp-sync.keystore');
/** Under this label the wrapping key lies in it. */
export const SEEDS_WRAPPING_KEY = 'vidimus-otp-sync/seeds';

const KEY_BYTES = 32;
/** Base64 has no full stop: what the data key sealed never begins so. */
const WRAPPED = 'w.';

/** How keys of seeds lie in the database: wrapped by the keystore, and tied to their number. Never called inside a transaction. */
@Injectable()
export class SeedKeyEnvelope {
  constructor(
    @Inject(SEEDS_KEYSTORE) private readonly keystore: WrappingKeystore,
    private readonly dataCipher: FieldCipher,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @returns a key of that number, wrapped */
  newKey(number: number): Promise<string> {
    return this.wrap(number, Buffer.from(this.ids.random(KEY_BYTES)));
  }

  /** @throws KeystoreError when it was altered, belongs to another number or another keystore, or the keystore is away; SealBroken likewise. */
  async open(number: number, keySealed: string): Promise<Buffer> {
    if (!isWrapped(keySealed)) return Buffer.from(this.dataCipher.open(placeOf(number), keySealed), 'base64');
    return Buffer.from(await this.keystore.unwrapDataKey(bindingOf(number), Buffer.from(keySealed.slice(WRAPPED.length), 'base64')));
  }

  /** A key of before there was a keystore, which lies under the data key of the room, as it is to lie from now on. @throws as {@link open} */
  async rewrapped(number: number, keySealed: string): Promise<string> {
    return this.wrap(number, await this.open(number, keySealed));
  }

  private async wrap(number: number, key: Buffer): Promise<string> {
    try {
      return `${WRAPPED}${Buffer.from(await this.keystore.wrapDataKey(bindingOf(number), key)).toString('base64')}`;
    } finally {
      key.fill(0);
    }
  }
}

/** Whether the keystore wrapped it, and not the data key of the room. */
export function isWrapped(keySealed: string): boolean {
  return keySealed.startsWith(WRAPPED);
}

function bindingOf(number: number): DataKeyBinding {
  return { wrappingKey: SEEDS_WRAPPING_KEY, boundTo: placeOf(number) };
}

function placeOf(number: number): string {
  return `otp_seed_key.key:${number}`;
}
