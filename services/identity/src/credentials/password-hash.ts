import { argon2, timingSafeEqual } from 'node:crypto';
import type { Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import type { Ids } from '@vidimus/workflow';

/** Cost of Argon2id: 19 MiB, two passes, one lane, the least that OWASP's password storage sheet recommends. */
export const PASSWORD_COST = { memoryKib: 19_456, passes: 2, parallelism: 1 } as const;

const SALT_BYTES = 16;
const TAG_BYTES = 32;
const ENCODED = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

const derive = promisify((parameters: Argon2Parameters, done: (error: Error | null, tag: Buffer) => void) => {
  argon2('argon2id', parameters, done);
});

/** Hashes a password with Argon2id (RFC 9106) under a fresh salt; the text is in the PHC string format. */
export async function hashPassword(password: string, ids: Pick<Ids, 'random'>): Promise<string> {
  const salt = ids.random(SALT_BYTES);
  const { memoryKib, passes, parallelism } = PASSWORD_COST;
  const tag = await derive({ message: prepare(password), nonce: salt, memory: memoryKib, passes, parallelism, tagLength: TAG_BYTES });
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/**
 * Whether a password belongs to a hash. The cost stands in the hash, so that older hashes hold when the cost is raised.
 * @throws RangeError when the hash is not of the form that {@link hashPassword} gives.
 */
export async function passwordMatches(password: string, encoded: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = ENCODED.exec(encoded) ?? [];
  if (memory === undefined || salt === undefined || tag === undefined) throw new RangeError('The stored password hash is not of a known form.');
  const expected = Buffer.from(tag, 'base64');
  const actual = await derive({
    message: prepare(password),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected);
}

/** One password, however the keyboard composes its accents (NFKC, as NIST SP 800-63B asks). */
function prepare(password: string): string {
  return password.normalize('NFKC');
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
