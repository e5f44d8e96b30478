import { describe, expect, it } from '@jest/globals';
import { all, pieces } from '../../test/pieces.js';
import { readTokenFile } from '../read-token-file.js';
import type { TokenFileFormat } from '../read-token-file.js';
import { TokenFileError } from '../token-file-error.js';
import type { TokenFileReason } from '../token-file-error.js';
import type { TokenRecord } from '../token-record.js';

const SEED = '3132333435363738393031323334353637383930';
const seed = Buffer.from(SEED, 'hex');
const read = async (format: TokenFileFormat, text: string | Uint8Array, size?: number): Promise<TokenRecord[]> =>
  (await all(readTokenFile(pieces(text, size), { format, limits: { tokens: 5 } }))).map(({ token }) => token);

const EVENT = { kind: 'EVENT', manufacturer: null, model: null, secret: seed, algorithm: 'SHA1', digits: 6, counter: 0n, periodSeconds: null, driftSteps: null, startsAt: null, expiresAt: null };
const TIME = { ...EVENT, kind: 'TIME', counter: null, periodSeconds: 30, driftSteps: 0 };

describe('lines of OATH devices', () => {
  it('say serial, seed, type, digits and step, or leave out what is usual', async () => {
    const text = `# devices of a box\nA1,${SEED}\r\n\n A2 , ${SEED} , HOTP , 8 \nA3,${SEED},totp\nA4,${SEED},totp,8,60,,\n`;
    const expected = [
      { ...EVENT, serial: 'A1' },
      { ...EVENT, serial: 'A2', digits: 8 },
      { ...TIME, serial: 'A3' },
      { ...TIME, serial: 'A4', digits: 8, periodSeconds: 60 },
    ];
    for (const size of [1, 10_000]) expect(await read('OATH_CSV', text, size)).toEqual(expected);
  });

  it('of version 2 begin with the owner, who is left out', async () => {
    expect(await read('OATH_CSV', `# version: 2\nsomebody,files,realm,A1,${SEED},totp,6,60`)).toEqual([{ ...TIME, serial: 'A1', periodSeconds: 60 }]);
    expect(await read('OATH_CSV', `# version: 1\nA1,${SEED}`)).toEqual([{ ...EVENT, serial: 'A1' }]);
  });

  it('have seeds as long as the output of the hash function they are meant for', async () => {
    const read64 = await read('OATH_CSV', `A1,${SEED}\nA2,${'ab'.repeat(32)}\nA3,${'ab'.repeat(64)}`);
    expect(read64.map(({ algorithm }) => algorithm)).toEqual(['SHA1', 'SHA256', 'SHA512']);
  });
});

describe('lines of Yubico devices', () => {
  it('of the traditional layout have a public identity and a slot', async () => {
    const text = `LOGGING START,11.12.13 18:55\nOATH-HOTP,11.12.13 18:55,1,cccccccccccd,,${SEED},,,0,0,0,6,0,0,0,0,0,0\nOATH-HOTP,11.12.13 18:55,2,vvvvvvvvvvvv,,${SEED},,,0,0,0,8,0,0,0,0,0,0`;
    expect(await read('YUBICO_CSV', text)).toEqual([
      { ...EVENT, manufacturer: 'Yubico', serial: '2-1' },
      { ...EVENT, manufacturer: 'Yubico', serial: '281474976710655-2', digits: 8 },
    ]);
  });

  it('of the other layout have a serial number', async () => {
    expect(await read('YUBICO_CSV', `# OATH mode\n508326,,0,${SEED},,2013-12-12T08:41:07,\n`)).toEqual([{ ...EVENT, manufacturer: 'Yubico', serial: '508326' }]);
  });
});

describe('a file of lines is refused as a whole', () => {
  const cases: { name: string; format: TokenFileFormat; text: string | Uint8Array; reason: TokenFileReason; line: number; column: number }[] = [
    { name: 'nothing in it', format: 'OATH_CSV', text: '# nothing\n\n', reason: 'MALFORMED', line: 1, column: 1 },
    { name: 'a line without seed', format: 'OATH_CSV', text: `A1,${SEED}\nA2`, reason: 'MALFORMED', line: 2, column: 1 },
    { name: 'a seed that is not hexadecimal', format: 'OATH_CSV', text: `A1,${SEED}x`, reason: 'MALFORMED', line: 1, column: 4 },
    { name: 'half a byte', format: 'OATH_CSV', text: `A1,${SEED.slice(1)}`, reason: 'MALFORMED', line: 1, column: 4 },
    { name: 'a short seed', format: 'OATH_CSV', text: 'A1,31323334', reason: 'MALFORMED', line: 1, column: 1 },
    { name: 'no serial number', format: 'OATH_CSV', text: `,${SEED}`, reason: 'MALFORMED', line: 1, column: 1 },
    { name: 'a serial number with blanks', format: 'OATH_CSV', text: `A 1,${SEED}`, reason: 'MALFORMED', line: 1, column: 1 },
    { name: 'devices of challenges', format: 'OATH_CSV', text: `A1,${SEED},ocra,suite`, reason: 'UNSUPPORTED', line: 1, column: 45 },
    { name: 'ten digits', format: 'OATH_CSV', text: `A1,${SEED},hotp,10`, reason: 'MALFORMED', line: 1, column: 50 },
    { name: 'a step of 45 seconds', format: 'OATH_CSV', text: `A1,${SEED},totp,6,45`, reason: 'MALFORMED', line: 1, column: 52 },
    { name: 'too many fields', format: 'OATH_CSV', text: `A1,${SEED},totp,6,30,SHA256`, reason: 'MALFORMED', line: 1, column: 1 },
    { name: 'version 3', format: 'OATH_CSV', text: `# version: 3\nA1,${SEED}`, reason: 'UNSUPPORTED', line: 1, column: 1 },
    { name: 'a version that comes late', format: 'OATH_CSV', text: `A1,${SEED}\n# version: 2`, reason: 'UNSUPPORTED', line: 2, column: 1 },
    { name: 'quotation marks', format: 'OATH_CSV', text: `"A1","${SEED}"`, reason: 'NOT_WELL_FORMED', line: 1, column: 1 },
    { name: 'bytes that are not UTF-8', format: 'OATH_CSV', text: Buffer.from([0x41, 0xff]), reason: 'NOT_WELL_FORMED', line: 1, column: 1 },
    { name: 'a line without end', format: 'OATH_CSV', text: 'A'.repeat(5_000), reason: 'TOO_LARGE', line: 1, column: 1 },
    { name: 'more devices than are allowed', format: 'OATH_CSV', text: `A1,${SEED}\n`.repeat(6), reason: 'TOO_LARGE', line: 6, column: 1 },
    { name: 'keys of another mode', format: 'YUBICO_CSV', text: `Yubico OTP,11.12.13,1,cccccccccccc,a,${SEED}`, reason: 'UNSUPPORTED', line: 1, column: 1 },
    { name: 'numbered keys of another mode', format: 'YUBICO_CSV', text: `508326,cccccccccccc,83cebdfb7b93,${SEED},,x,`, reason: 'UNSUPPORTED', line: 1, column: 21 },
    { name: 'no public identity', format: 'YUBICO_CSV', text: `OATH-HOTP,11.12.13,1,,,${SEED},,,0,0,0,6`, reason: 'MALFORMED', line: 1, column: 22 },
    { name: 'a public identity of other letters', format: 'YUBICO_CSV', text: `OATH-HOTP,11.12.13,1,abc,,${SEED},,,0,0,0,6`, reason: 'MALFORMED', line: 1, column: 22 },
    { name: 'a third slot', format: 'YUBICO_CSV', text: `OATH-HOTP,11.12.13,3,ccc,,${SEED},,,0,0,0,6`, reason: 'MALFORMED', line: 1, column: 20 },
    { name: 'seven digits of a key', format: 'YUBICO_CSV', text: `OATH-HOTP,11.12.13,1,ccc,,${SEED},,,0,0,0,7`, reason: 'MALFORMED', line: 1, column: 76 },
  ];

  it.each(cases)('for $name: $reason', async ({ format, text, reason, line, column }) => {
    const error: unknown = await read(format, text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TokenFileError);
    expect(error).toMatchObject({ reason, position: { line, column } });
    expect(String(error)).not.toContain(SEED.slice(2, 20));
  });
});
