/**
 * What can be wrong with an input of this library. Callers map the code to their own problem and never need the message,
 * which names the field and what was expected, and holds no value of the input.
 */
export type PkiErrorCode =
  | 'DER_MALFORMED'
  | 'PEM_MALFORMED'
  | 'NAME_ATTRIBUTE'
  | 'NAME_MALFORMED'
  | 'TIME_NOT_ENCODABLE'
  | 'SERIAL'
  | 'PROFILE'
  | 'CSR_MALFORMED'
  | 'CSR_SIGNATURE'
  | 'KEY_MALFORMED'
  | 'KEY_TYPE'
  | 'KEY_TOO_SMALL'
  | 'KEY_WEAK'
  | 'CERTIFICATE_MALFORMED'
  | 'CRL_MALFORMED'
  | 'OCSP_MALFORMED'
  | 'SIGNATURE_ALGORITHM'
  | 'DIGEST';

/** The one error that this library throws on purpose. */
export class PkiError extends Error {
  override readonly name = 'PkiError';

  constructor(
    readonly code: PkiErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Runs a parser and turns "not DER" into the caller's own kind of failure, keeping every more precise code. */
export function parsingAs<T>(code: PkiErrorCode, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PkiError && error.code !== 'DER_MALFORMED') throw error;
    const reason = error instanceof PkiError ? error.message : 'unreadable';
    throw new PkiError(code, reason, { cause: error });
  }
}
