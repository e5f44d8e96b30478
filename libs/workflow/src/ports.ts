/** Where "now" comes from. Business code never asks the machine itself, so that a test can stand at any instant. */
export interface Clock {
  now(): Date;
}

/** Where identifiers and randomness come from. */
export interface Ids {
  /** A UUID version 7 (RFC 9562): unique, and ordered by the instant it was made. */
  uuid(): string;
  /** Cryptographically strong random bytes. */
  random(byteCount: number): Uint8Array;
}
