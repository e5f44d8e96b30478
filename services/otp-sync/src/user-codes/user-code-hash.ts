import { argon2, timingSafeEqual } from 'node:crypto';
import type { Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import type { Ids } from '@vidimus/workflow';

/** What Argon2id costs: memory in KiB, passes over it, lanes; and the length of what it gives in bytes. */
export interface UserCodeCost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
}

/** Cost of Argon2id: 19 MiB, two passes, one lane, the least that OWASP's password storage sheet recommends. */
const COST: UserCodeCost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const SALT_BYTES = 16;
const ENCODED = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

const derive = promisify((parameters: Argon2Parameters, done: (error: Error | null, tag: Buffer) => void) => {
  argon2('argon2id', parameters, done);
});

/** What a code is compared with where there is none: it takes as long, and nobody knows what it is the hash of. */
const NOBODYS = encoded(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(COST.tagLength));

/**
 * Whether a user code as it was typed is the one of this hash. Letters may be small, groups and blanks do not count. The cost stands in the hash, so that
 * older ones hold when it is raised.
 * @param hash null where no user code was given: then none fits, after the same work.
 * @throws RangeError when the hash is not of the form that {@link hashUserCode} gives.
 */
export async function isUserCode(typed: string, hash: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = ENCODED.exec(hash ?? NOBODYS) ?? [];
  if (salt === undefined || tag === undefined) throw new RangeError('The stored hash of the user code is not of a known form.');
  const expected = Buffer.from(tag, 'base64');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), tagLength: expected.length };
  const derived = await derive({ message: typed.replaceAll(/[\s-]/g, '').toUpperCase(), nonce: Buffer.from(salt, 'base64'), ...cost });
  return timingSafeEqual(derived, expected) && hash !== null;
}

/** The hash of a user code (Argon2id, RFC 9106) under a fresh salt, in the PHC string format. Groups do not count. @param cost another one for tests alone */
export async function hashUserCode(userCode: string, ids: Pick<Ids, 'random'>, cost = COST): Promise<string> {
  const nonce = ids.random(SALT_BYTES);
  return encoded(cost, nonce, await derive({ message: userCode.replaceAll('-', ''), nonce, ...cost }));
}

function encoded({ memory, passes, parallelism }: UserCodeCost, salt: Uint8Array, tag: Uint8Array): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
