import { argon2Sync, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';

/**
 * Cost of Argon2id: memory in KiB, passes over it, lanes; and the length of what it gives in bytes. It is a hundredth of what passwords need, which people
 * choose: a user code has 45 random bits, and nobody can try one without the room's key (decision 0037). So little is done at once: to hand it to another
 * thread would cost more.
 */
const COST = { memory: 256, passes: 1, parallelism: 1, tagLength: 32 };
const SALT_BYTES = 16;
/** Of what was hashed: the code under the room's key or, before 0037, the code itself. */
const KEYED = 'hmac-argon2id';
const ENCODED = /^\$(hmac-argon2id|argon2id)\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** What a code is compared with where there is none: it takes as long, and nobody knows what it is the hash of. */
const NOBODYS = encoded(Buffer.alloc(SALT_BYTES), Buffer.alloc(COST.tagLength));

/** What is kept of user codes: Argon2id (RFC 9106) under a fresh salt of an HMAC under the room's data key, which is not in the database. */
@Injectable()
export class UserCodeHashes {
  constructor(
    private readonly cipher: FieldCipher,
    @Inject(IDS) private readonly ids: Pick<Ids, 'random'>,
  ) {}

  /** The hash of a user code, as text in the manner of PHC strings. Groups do not count. */
  hash(userCode: string): string {
    const nonce = this.ids.random(SALT_BYTES);
    return encoded(nonce, argon2Sync('argon2id', { message: this.keyed(compact(userCode)), nonce, ...COST }));
  }

  /**
   * Whether a user code as it was typed is the one of this hash. Letters may be small, groups and blanks do not count. The cost stands in the hash, so
   * that older ones hold when it becomes another one.
   * @param hash null where no user code was given: then none fits, after the same work.
   * @throws RangeError when the hash is not of a known form.
   */
  fits(typed: string, hash: string | null): boolean {
    const [, kind, memory, passes, parallelism, salt, tag] = ENCODED.exec(hash ?? NOBODYS) ?? [];
    if (salt === undefined || tag === undefined) throw new RangeError('The stored hash of the user code is not of a known form.');
    const expected = Buffer.from(tag, 'base64');
    const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), tagLength: expected.length };
    const message = kind === KEYED ? this.keyed(compact(typed)) : compact(typed);
    const derived = argon2Sync('argon2id', { message, nonce: Buffer.from(salt, 'base64'), ...cost });
    return timingSafeEqual(derived, expected) && hash !== null;
  }

  private keyed(code: string): string {
    return this.cipher.blindIndex('user-code', code);
  }
}

function compact(userCode: string): string {
  return userCode.replaceAll(/[\s-]/g, '').toUpperCase();
}

function encoded(salt: Uint8Array, tag: Uint8Array): string {
  const { memory, passes, parallelism } = COST;
  return `$${KEYED}$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
