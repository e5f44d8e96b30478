const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 without padding (RFC 4648, section 6): the form in which authenticator programs take a secret. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >>> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET.charAt((buffer << (5 - bits)) & 31) : text;
}

/**
 * Reads Base32 as people type it: small letters, spaces, hyphens and padding are allowed.
 * @throws RangeError when a character is not of the alphabet, or the length or the left-over bits cannot come from whole
 *   bytes. The text itself, a secret, is not repeated.
 */
export function decodeBase32(text: string): Uint8Array {
  const compact = text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  if ([1, 3, 6].includes(compact.length % 8)) throw new RangeError('Base32 text of this length does not encode whole bytes.');
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const character of compact) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) throw new RangeError('Base32 text holds a character outside A-Z and 2-7.');
    buffer = (buffer << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >>> bits) & 255);
      buffer &= (1 << bits) - 1;
    }
  }
  if (buffer !== 0) throw new RangeError('Base32 text ends with bits that belong to no byte.');
  return Uint8Array.from(bytes);
}
