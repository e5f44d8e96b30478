/** Something the person who started the platform can mend: shown as one sentence, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
