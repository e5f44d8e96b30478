const MOST_DIGITS = 9;
const RANGE = 2 ** 32;

/**
 * A decimal code of so many digits, every one equally likely (leading zeros included).
 * @param random gives that many cryptographically strong random bytes.
 * @throws RangeError for a length outside 1 to 9, which four random bytes cannot fill evenly.
 */
export function randomCode(digits: number, random: (byteCount: number) => Uint8Array): string {
  if (!Number.isInteger(digits) || digits < 1 || digits > MOST_DIGITS) throw new RangeError(`A code has 1 to ${MOST_DIGITS} digits.`);
  const space = 10 ** digits;
  // What lies above the last whole multiple would make the low codes likelier: it is drawn again.
  const usable = RANGE - (RANGE % space);
  for (;;) {
    const drawn = Buffer.from(random(4)).readUInt32BE();
    if (drawn < usable) return String(drawn % space).padStart(digits, '0');
  }
}
