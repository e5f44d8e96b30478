import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Ids } from '@vidimus/workflow';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed value was altered, or belongs to another row or another key. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Seals personal data for the columns of a database (AES-256-GCM), and makes blind indexes that allow equality searches
 * over them (HMAC-SHA-256). The context binds a sealed value to its place: a value moved to another row does not open.
 */
export class FieldCipher {
  // Handed to the crypto library once: with the bytes every use would do it again.
  readonly #sealKey: KeyObject;
  readonly #indexKey: KeyObject;
  readonly #ids: Pick<Ids, 'random'>;

  /** @param dataKey the room's data key, 32 bytes; @throws RangeError for any other length. */
  constructor(dataKey: Uint8Array, ids: Pick<Ids, 'random'>) {
    if (dataKey.length !== 32) throw new RangeError('A data key has 32 bytes.');
    this.#sealKey = derivedKey(dataKey, 'vidimus.field.seal.v1');
    this.#indexKey = derivedKey(dataKey, 'vidimus.field.index.v1');
    this.#ids = ids;
  }

  /** @param context the place of the value, for example `issuance_request.surname:{id}`. */
  seal(context: string, value: string): string {
    const nonce = this.#ids.random(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, sealed, cipher.getAuthTag()]).toString('base64');
  }

  /** @throws SealBroken when the value was altered or sealed for another place or under another key. */
  open(context: string, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes[0] !== VERSION || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) {
      throw new SealBroken('The sealed value is not of a form that this version knows.');
    }
    const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const opened = decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SealBroken('The sealed value was altered, or belongs to another place or key.', { cause });
    }
  }

  /** The same for equal values of one purpose, and useless to whoever lacks the key. Normalise the value first. */
  blindIndex(purpose: string, value: string): string {
    return createHmac('sha256', this.#indexKey).update(`${purpose}\0${value}`).digest('base64url');
  }

  /** Compares two blind indexes in constant time. */
  static sameIndex(left: string, right: string): boolean {
    const a = Buffer.from(left);
    const b = Buffer.from(right);
    return a.length === b.length && timingSafeEqual(a, b);
  }
}

function derivedKey(dataKey: Uint8Array, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', dataKey, '', use, 32)));
}
