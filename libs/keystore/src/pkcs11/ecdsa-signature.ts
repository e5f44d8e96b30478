/**
 * Turns the r‖s that tokens return (PKCS #11 v2.40 current mechanisms, section 2.3.1) into the DER Ecdsa-Sig-Value that X.509 wants
 * (RFC 3279 section 2.2.3).
 *
 * @throws {RangeError} when the input is not two numbers of equal length, or is longer than P-384 needs
 */
export function ecdsaSignatureDer(raw: Uint8Array): Uint8Array {
  if (raw.length === 0 || raw.length % 2 !== 0 || raw.length > 96) {
    throw new RangeError(`An ECDSA signature of ${raw.length} bytes is not r‖s of a supported curve.`);
  }
  const half = raw.length / 2;
  const numbers = [...derInteger(raw.subarray(0, half)), ...derInteger(raw.subarray(half))];
  // At most 2 × 51 bytes: every length fits the short form.
  return Uint8Array.of(0x30, numbers.length, ...numbers);
}

function derInteger(unsigned: Uint8Array): number[] {
  let start = 0;
  while (start < unsigned.length - 1 && unsigned[start] === 0) {
    start += 1;
  }
  const digits = [...unsigned.subarray(start)];
  // A leading one bit would make it negative.
  const positive = (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits;
  return [0x02, positive.length, ...positive];
}
