/** Where in a file something is: lines and columns count from 1. */
export interface FilePosition {
  readonly line: number;
  readonly column: number;
}

/** Why a file is refused, as a whole. */
export const TOKEN_FILE_REASONS = [
  /** It is larger, deeper or slower to open than any file of tokens has to be. */
  'TOO_LARGE',
  /** Not UTF-8, not XML, or not lines of comma-separated fields. */
  'NOT_WELL_FORMED',
  /** XML with a document type, a processing instruction or another encoding: what files of tokens never need. */
  'FORBIDDEN_XML',
  /** Something is missing, unknown, double or of a wrong form. */
  'MALFORMED',
  /** It says how it is made, and that is no way known here. */
  'UNSUPPORTED',
  /** It is encrypted, and the key or the password it asks for was not given. */
  'SECRET_NEEDED',
  /** The key or the password that was given does not open it. */
  'WRONG_SECRET',
  /** A value does not fit its message authentication code, or has none, or the file carries a signature, which nobody can check here. */
  'UNVERIFIABLE',
] as const;
export type TokenFileReason = (typeof TOKEN_FILE_REASONS)[number];

/**
 * The one error that this library throws on purpose. The message names the place and what was expected there; it holds no value of the
 * file, since every value may be a secret.
 */
export class TokenFileError extends Error {
  override readonly name = 'TokenFileError';

  constructor(
    readonly reason: TokenFileReason,
    message: string,
    readonly position: FilePosition,
  ) {
    super(message);
  }
}
