import { Problem } from '@vidimus/contracts';

const DETAILS = {
  WRONG_CODE: 'This code is not right, or was used before.',
  CODE_EXPIRED: 'The code that was sent holds no more. Ask for another one.',
  NO_CODE_SENT: 'No code was sent for this. Ask for one first.',
} as const;

/** The refusal of a code. Whether it is wrong or was used before is not told apart. */
export function codeRefused(code: keyof typeof DETAILS): Problem {
  return new Problem('credentials-refused', DETAILS[code], { errors: [{ pointer: '/code', detail: DETAILS[code], code }] });
}
