import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * The canonical bytes of a JSON value (RFC 8785).
 * @throws Error when the value is not JSON (undefined, NaN, a lone surrogate).
 */
export function canonicalBytes(value: unknown): Buffer {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('Only a JSON value has a canonical form.');
  return Buffer.from(text, 'utf8');
}

/** SHA-256 over the canonical bytes of a decision, base64url without padding: what a statement signs. */
export function digestOf(decision: unknown): string {
  return createHash('sha256').update(canonicalBytes(decision)).digest('base64url');
}

/**
 * SHA-256 over salt and value, base64url: names a value of little entropy, such as a document number, without telling it.
 * @param salt at least 16 random bytes, kept with the value and never published.
 * @throws RangeError for a shorter salt.
 */
export function saltedDigest(value: string, salt: Uint8Array): string {
  if (salt.length < 16) throw new RangeError('A salt has at least 16 bytes.');
  return createHash('sha256').update(Uint8Array.of(salt.length)).update(salt).update(value, 'utf8').digest('base64url');
}
