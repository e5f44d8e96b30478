import { TokenFileError } from '../token-file-error.js';
import { MOST_SECRET_BYTES } from '../token-record.js';
import type { TokenEntry, TokenFileLimits, TokenRecord } from '../token-record.js';
import { readCsvLines } from './csv-lines.js';
import type { CsvField, CsvLine } from './csv-lines.js';

const SERIAL = /^[\x21-\x7e]{1,120}$/;

/** How one layout is read: a device of a line, or undefined for a line that holds none. */
export type CsvLayout = (line: CsvLine, number: number) => Omit<TokenRecord, 'startsAt' | 'expiresAt'> | undefined;

/**
 * Reads the devices of a file of lines. @param layoutOf gives a fresh layout, since some depend on lines that came before.
 * @throws TokenFileError for the first line that is not right, and for a file without devices.
 */
export async function* readCsvTokens(source: AsyncIterable<Uint8Array>, layoutOf: () => CsvLayout, limits: TokenFileLimits): AsyncGenerator<TokenEntry> {
  const layout = layoutOf();
  let [lines, tokens] = [0, 0];
  for await (const line of readCsvLines(source, limits)) {
    lines += 1;
    const token = layout(line, lines);
    if (token === undefined) continue;
    tokens += 1;
    const { position } = line;
    if (tokens > limits.tokens) throw new TokenFileError('TOO_LARGE', `The file holds more than ${limits.tokens} devices.`, position);
    if (token.secret.length < limits.leastSecretBytes || token.secret.length > MOST_SECRET_BYTES) {
      throw new TokenFileError('MALFORMED', `A secret has ${limits.leastSecretBytes} to ${MOST_SECRET_BYTES} bytes.`, position);
    }
    yield { token: { ...token, startsAt: null, expiresAt: null }, position };
  }
  if (tokens === 0) throw new TokenFileError('MALFORMED', 'The file holds no device.', { line: 1, column: 1 });
}

/** The serial number of a field. @throws TokenFileError MALFORMED */
export function serialOf({ text, position }: CsvField): string {
  if (!SERIAL.test(text)) throw new TokenFileError('MALFORMED', 'The serial number is too long or holds other than printable ASCII characters.', position);
  return text;
}
