import type { OtpAlgorithm } from '@vidimus/otp';
import { TokenFileError } from '../token-file-error.js';
import { hexOf, neededField } from './csv-lines.js';
import type { CsvField } from './csv-lines.js';
import { serialOf } from './csv-tokens.js';
import type { CsvLayout } from './csv-tokens.js';

const VERSION = /^version:\s*(\d+)$/i;
/** User, resolver and realm stand before the fields of version 1: whose a device is, is decided when it is handed over. */
const FIELDS_OF_OWNER = 3;

/**
 * Lines of “serial, seed, hotp or totp, digits, seconds of a step”; what is left out is hotp, 6 and 30. In version 2, which a first line
 * “# version: 2” tells, the owner comes first and is left out. Seeds are hexadecimal; one as long as the output of SHA-256 or SHA-512 is
 * meant for it (RFC 6238, appendix B, has them so), any other for SHA-1.
 */
export function oathCsvLayout(): CsvLayout {
  let first = 0;
  return (line, number) => {
    if (line.remark !== undefined) {
      const version = VERSION.exec(line.remark)?.[1];
      if (version === undefined) return undefined;
      if (number > 1 || !['1', '2'].includes(version)) throw new TokenFileError('UNSUPPORTED', 'The version of the file is not told in its first line, or is not 1 or 2.', line.position);
      first = version === '2' ? FIELDS_OF_OWNER : 0;
      return undefined;
    }
    if (line.fields.slice(first + 5).some(({ text }) => text !== '')) throw new TokenFileError('MALFORMED', 'The line has too many fields.', line.position);
    const secret = hexOf(neededField(line, first + 1, 'seed'), 'seed');
    const kind = kindOf(line.fields[first + 2]);
    const digits = choiceOf(line.fields[first + 3], 'number of digits', [6, 7, 8], 6);
    const period = choiceOf(line.fields[first + 4], 'length of a step', [30, 60], 30);
    const named = { serial: serialOf(neededField(line, first, 'serial number')), manufacturer: null, model: null, secret, digits, algorithm: algorithmOf(secret) };
    return kind === 'EVENT'
      ? { ...named, kind, counter: 0n, periodSeconds: null, driftSteps: null }
      : { ...named, kind, counter: null, periodSeconds: period, driftSteps: 0 };
  };
}

function kindOf(field: CsvField | undefined): 'EVENT' | 'TIME' {
  const type = field?.text.toLowerCase() ?? '';
  if (type === '' || type === 'hotp') return 'EVENT';
  if (type === 'totp') return 'TIME';
  throw new TokenFileError('UNSUPPORTED', 'The device is of another type than hotp and totp.', field?.position ?? { line: 1, column: 1 });
}

function choiceOf(field: CsvField | undefined, name: string, choices: readonly number[], otherwise: number): number {
  if (field === undefined || field.text === '') return otherwise;
  const choice = choices.find((each) => String(each) === field.text);
  if (choice === undefined) throw new TokenFileError('MALFORMED', `The ${name} is none of ${choices.join(', ')}.`, field.position);
  return choice;
}

function algorithmOf(secret: Uint8Array): OtpAlgorithm {
  if (secret.length === 32) return 'SHA256';
  return secret.length === 64 ? 'SHA512' : 'SHA1';
}
