import { TokenFileError } from '../token-file-error.js';
import { hexOf, neededField } from './csv-lines.js';
import type { CsvField, CsvLine } from './csv-lines.js';
import { serialOf } from './csv-tokens.js';
import type { CsvLayout } from './csv-tokens.js';

const MANUFACTURER = 'Yubico';
/** The letters that keys type on every keyboard, in the order of the hexadecimal digits they stand for. */
const MODHEX = 'cbdefghijklnrtuv';
const DIGITS_FIELD = 11;

/**
 * The two layouts of Yubico's personalisation tool. The traditional one names the mode, then date, slot, public identity, private
 * identity, key and settings, of which the twelfth is the number of digits; the other one begins with the serial number, and its third
 * field is 0 for OATH. Only OATH devices are read: a line of another mode refuses the file, since its key would not make codes.
 */
export function yubicoCsvLayout(): CsvLayout {
  return (line) => {
    if (line.remark !== undefined) return undefined;
    const mode = line.fields[0]?.text.toUpperCase() ?? '';
    if (mode === 'LOGGING START') return undefined;
    if (/^[0-9]+$/.test(mode)) return fromNumbered(line);
    if (mode === 'OATH-HOTP') return fromTraditional(line);
    throw new TokenFileError('UNSUPPORTED', 'The line is of another mode than OATH-HOTP.', line.position);
  };
}

const EVENT = { kind: 'EVENT', manufacturer: MANUFACTURER, model: null, algorithm: 'SHA1', counter: 0n, periodSeconds: null, driftSteps: null } as const;

function fromNumbered(line: CsvLine): ReturnType<CsvLayout> {
  if (line.fields[2]?.text !== '0') throw new TokenFileError('UNSUPPORTED', 'The line is of another mode than OATH.', line.fields[2]?.position ?? line.position);
  return { ...EVENT, serial: serialOf(neededField(line, 0, 'serial number')), secret: hexOf(neededField(line, 3, 'key'), 'key'), digits: 6 };
}

/** A key has two slots, each with codes of its own. */
function fromTraditional(line: CsvLine): ReturnType<CsvLayout> {
  const slot = neededField(line, 2, 'slot');
  if (!/^[12]$/.test(slot.text)) throw new TokenFileError('MALFORMED', 'The slot is neither 1 nor 2.', slot.position);
  const serial = `${numberOf(neededField(line, 3, 'public identity'))}-${slot.text}`;
  return { ...EVENT, serial, secret: hexOf(neededField(line, 5, 'key'), 'key'), digits: digitsOf(neededField(line, DIGITS_FIELD, 'number of digits')) };
}

function numberOf({ text, position }: CsvField): string {
  const digits = [...text.toLowerCase()].map((letter) => MODHEX.indexOf(letter));
  if (digits.length > 12 || digits.includes(-1)) throw new TokenFileError('MALFORMED', 'The public identity is not of up to twelve letters of ModHex.', position);
  return String(BigInt(`0x${digits.map((digit) => digit.toString(16)).join('')}`));
}

function digitsOf({ text, position }: CsvField): number {
  if (text !== '6' && text !== '8') throw new TokenFileError('MALFORMED', 'The number of digits is neither 6 nor 8.', position);
  return Number(text);
}
