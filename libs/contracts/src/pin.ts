/** Form of a PIN of a server-side key (requirements, 12.1). */
export const PIN_FORM = /^[0-9]{6,8}$/;

/** Why a PIN is too easy to guess; `code` is for programs. */
export interface PinFault {
  readonly code: 'ALL_THE_SAME' | 'RUN' | 'TAX_NUMBER';
  readonly detail: string;
}

/**
 * Whether a PIN of the right form is one of those that are tried first: one digit only, a run up or down (9 and 0 are neighbours), or
 * a part of the holder's own tax number. The PIN is not repeated in the answer.
 * @param taxNumber left out by a room that does not know it
 */
export function faultOfPin(pin: string, taxNumber = ''): PinFault | undefined {
  const steps = new Set([...pin].slice(1).map((digit, index) => (Number(digit) - Number(pin[index]) + 10) % 10));
  if (steps.size === 1 && steps.has(0)) return { code: 'ALL_THE_SAME', detail: 'A PIN of one digit repeated is guessed first. Choose another one.' };
  if (steps.size === 1 && (steps.has(1) || steps.has(9))) return { code: 'RUN', detail: 'A PIN of digits in a row is guessed first. Choose another one.' };
  if (taxNumber.includes(pin)) return { code: 'TAX_NUMBER', detail: 'The PIN is a part of your tax number, which others know. Choose another one.' };
  return undefined;
}
