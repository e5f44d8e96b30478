import { TokenFileError } from '../token-file-error.js';
import type { FilePosition } from '../token-file-error.js';
import type { TokenFileLimits } from '../token-record.js';

const LONGEST_LINE = 4_096;

/** A field of a line, without the blanks around it, and where it begins. */
export interface CsvField {
  readonly text: string;
  readonly position: FilePosition;
}

/** A line that holds something: a remark that begins with #, or fields. */
export interface CsvLine {
  readonly remark: string | undefined;
  readonly fields: readonly CsvField[];
  readonly position: FilePosition;
}

/**
 * Reads lines of fields with commas between them. Quoted fields are not known: no file of tokens needs them.
 * @throws TokenFileError NOT_WELL_FORMED for what is not UTF-8 or holds quotes or control characters, TOO_LARGE beyond a limit.
 */
export async function* readCsvLines(source: AsyncIterable<Uint8Array>, limits: TokenFileLimits): AsyncGenerator<CsvLine> {
  let number = 0;
  for await (const text of readLines(source, limits)) {
    number += 1;
    const line = text.replace(/\r$/, '');
    if (/[\p{Cc}"]/u.test(line.replaceAll('\t', ' '))) {
      throw new TokenFileError('NOT_WELL_FORMED', 'The line holds a quotation mark or a character that cannot be printed.', { line: number, column: 1 });
    }
    if (line.trim() === '') continue;
    const position = { line: number, column: 1 };
    const remark = /^\s*#(.*)$/.exec(line)?.[1]?.trim();
    yield { remark, fields: remark === undefined ? fieldsOf(line, number) : [], position };
  }
}

/** The field at a place, which has to be there and hold something. @throws TokenFileError MALFORMED */
export function neededField(line: CsvLine, place: number, name: string): CsvField {
  const field = line.fields[place];
  if (field === undefined || field.text === '') throw new TokenFileError('MALFORMED', `Field ${place + 1} of the line, the ${name}, is missing.`, field?.position ?? line.position);
  return field;
}

/** The bytes of a field in hexadecimal digits. @throws TokenFileError MALFORMED */
export function hexOf({ text, position }: CsvField, name: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) throw new TokenFileError('MALFORMED', `The ${name} is not in pairs of hexadecimal digits.`, position);
  return Buffer.from(text, 'hex');
}

function fieldsOf(line: string, number: number): CsvField[] {
  let column = 1;
  return line.split(',').map((raw) => {
    const field = { text: raw.trim(), position: { line: number, column } };
    column += raw.length + 1;
    return field;
  });
}

async function* readLines(source: AsyncIterable<Uint8Array>, { bytes }: TokenFileLimits): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [rest, number, read] = ['', 0, 0];
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new TokenFileError('NOT_WELL_FORMED', 'The file is not encoded in UTF-8.', { line: number + 1, column: 1 });
    }
  };
  const checked = (line: string): string => {
    if (line.length > LONGEST_LINE) throw new TokenFileError('TOO_LARGE', `The line is longer than ${LONGEST_LINE} characters.`, { line: number + 1, column: 1 });
    return line;
  };
  for await (const chunk of source) {
    read += chunk.length;
    if (read > bytes) throw new TokenFileError('TOO_LARGE', 'The file is too large.', { line: number + 1, column: 1 });
    const lines = (rest + decoded(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      yield checked(line);
      number += 1;
    }
    checked(rest);
  }
  yield checked(rest + decoded());
}
