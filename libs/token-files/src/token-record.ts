import type { OtpAlgorithm } from '@vidimus/otp';
import type { FilePosition } from './token-file-error.js';

/** A one-time-code device as a file describes it. */
export interface TokenRecord {
  /** EVENT: by counter (RFC 4226); TIME: by clock (RFC 6238). */
  readonly kind: 'EVENT' | 'TIME';
  readonly serial: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  /** The shared secret. Whoever reads it should seal it and overwrite it. */
  readonly secret: Uint8Array;
  readonly algorithm: OtpAlgorithm;
  readonly digits: number;
  /** The next counter of an event-based device; null for others. */
  readonly counter: bigint | null;
  /** Length of a step of a time-based device; null for others. */
  readonly periodSeconds: number | null;
  /** By how many steps the clock of a time-based device is known to be ahead; null for others. */
  readonly driftSteps: number | null;
  /** From when to when codes of the device are to be taken, where the file says so. */
  readonly startsAt: Date | null;
  readonly expiresAt: Date | null;
}

/** A device, and where its description begins. */
export interface TokenEntry {
  readonly token: TokenRecord;
  readonly position: FilePosition;
}

/** How much is read at most. Every bound is far above what files of vendors need. */
export interface TokenFileLimits {
  readonly bytes: number;
  readonly tokens: number;
  /** RFC 4226, section 4, R6 asks for 16 bytes at least. */
  readonly leastSecretBytes: number;
  /** Rounds of a password derivation: a file must not keep the machine busy for minutes. */
  readonly derivationRounds: number;
}

export const DEFAULT_LIMITS: TokenFileLimits = { bytes: 512 * 1024 * 1024, tokens: 1_000_000, leastSecretBytes: 16, derivationRounds: 2_000_000 };

/** What opens an encrypted file. Neither is ever part of an error. */
export interface TokenFileSecrets {
  /** The key agreed with the vendor, for files encrypted with a key that has a name. */
  readonly key?: Uint8Array;
  /** The password, for files encrypted with a key that is derived from one. */
  readonly password?: string;
}

export const MOST_SECRET_BYTES = 128;
