import { readCsvTokens } from './csv/csv-tokens.js';
import { oathCsvLayout } from './csv/oath-csv.js';
import { yubicoCsvLayout } from './csv/yubico-csv.js';
import { readPskc } from './pskc/read-pskc.js';
import { DEFAULT_LIMITS } from './token-record.js';
import type { TokenEntry, TokenFileLimits, TokenFileSecrets } from './token-record.js';

/** The formats in which vendors hand out the secrets of their devices. */
export const TOKEN_FILE_FORMATS = ['PSKC', 'OATH_CSV', 'YUBICO_CSV'] as const;
export type TokenFileFormat = (typeof TOKEN_FILE_FORMATS)[number];

/** How a file is to be read. */
export interface ReadOptions {
  readonly format: TokenFileFormat;
  readonly secrets?: TokenFileSecrets;
  readonly limits?: Partial<TokenFileLimits>;
}

/**
 * Reads the devices of a file one after the other, in memory that does not grow with the file. A file is right or it is refused as a
 * whole: keep nothing before the last device was read.
 *
 * @param source the bytes of the file, in pieces of any size.
 * @throws TokenFileError with a reason and a position, and no value of the file, as soon as reading comes to what is wrong.
 */
export function readTokenFile(source: AsyncIterable<Uint8Array>, { format, secrets = {}, limits }: ReadOptions): AsyncGenerator<TokenEntry> {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  if (format === 'PSKC') return readPskc(source, secrets, bounds);
  return readCsvTokens(source, format === 'OATH_CSV' ? oathCsvLayout : yubicoCsvLayout, bounds);
}
