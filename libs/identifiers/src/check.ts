/**
 * Why a text is not the identifier it claims to be.
 * - `EMPTY` nothing was typed; `LENGTH` too few or too many characters; `CHARACTERS` a character that can never stand there;
 * - `FORMAT` right length and alphabet, wrong shape; `DATE` the birth date inside the code does not exist;
 * - `NEVER_ISSUED` the check digit is right, yet the value is one that no authority gives out (all zeros, all equal digits);
 * - `CHECK_DIGIT` one character was mistyped; `COUNTRY` a country code that the scheme does not accept;
 * - `SCHEME` an unknown identifier scheme.
 */
export type IdentifierFault =
  | 'EMPTY'
  | 'LENGTH'
  | 'CHARACTERS'
  | 'FORMAT'
  | 'DATE'
  | 'NEVER_ISSUED'
  | 'CHECK_DIGIT'
  | 'COUNTRY'
  | 'SCHEME';

/** The outcome of a check: the normal form of the identifier, or the one reason why it was refused. */
export type IdentifierCheck =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: IdentifierFault };

/** An accepted identifier in its normal form. */
export const accepted = (value: string): IdentifierCheck => ({ ok: true, value });

/** A refusal with its reason. */
export const refused = (reason: IdentifierFault): IdentifierCheck => ({ ok: false, reason });

/** Removes what people type between the characters of a code: white space, dots, hyphens and slashes. */
export const withoutSeparators = (text: string): string => text.replace(/[\s./‐-―-]/gu, '');
