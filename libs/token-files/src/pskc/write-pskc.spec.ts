import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { LAST_COUNTER } from '@vidimus/otp';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { all, pieces } from '../../test/pieces.js';
import { readTokenFile } from '../read-token-file.js';
import type { TokenRecord } from '../token-record.js';
import { writePskc } from './write-pskc.js';

const key = randomBytes(32);
const event: TokenRecord = {
  kind: 'EVENT',
  serial: '4711',
  manufacturer: 'Tools & <Tokens> "Ltd"',
  model: 'C100',
  secret: randomBytes(20),
  algorithm: 'SHA1',
  digits: 6,
  counter: 4_294_967_301n,
  periodSeconds: null,
  driftSteps: null,
  startsAt: null,
  expiresAt: new Date('2031-12-31T23:59:59Z'),
};
const time: TokenRecord = {
  ...event,
  kind: 'TIME',
  serial: '4712',
  manufacturer: null,
  model: null,
  secret: randomBytes(32),
  algorithm: 'SHA256',
  digits: 8,
  counter: null,
  periodSeconds: 60,
  driftSteps: 3,
  startsAt: new Date('2026-01-01T00:00:00Z'),
  expiresAt: null,
};

const write = async (tokens: readonly TokenRecord[], using = key): Promise<string> => (await all(writePskc(tokens, { key: using, keyName: 'Transport key', random: randomBytes }))).join('');

describe('a container that is written', () => {
  it.each([16, 24, 32])('is read again as it was, with a key of %i bytes', async (length) => {
    const tokens = [event, time, { ...event, serial: '4713', counter: LAST_COUNTER }, { ...time, serial: '4714', algorithm: 'SHA512' as const, driftSteps: -3 }, { ...time, serial: '4715', driftSteps: 0 }];
    const xml = await write(tokens, key.subarray(0, length));
    const entries = await all(readTokenFile(pieces(xml), { format: 'PSKC', secrets: { key: key.subarray(0, length) } }));
    expect(entries.map(({ token }) => token)).toEqual(tokens);
  });

  it('holds no secret in readable form', async () => {
    const xml = await write([event]);
    for (const form of ['base64', 'hex', 'latin1'] as const) expect(xml).not.toContain(Buffer.from(event.secret).toString(form));
  });

  it('is never the same twice', async () => expect(await write([event])).not.toBe(await write([event])));

  it('is refused for a key of another length and for names that XML cannot hold', async () => {
    await expect(write([event], key.subarray(0, 20))).rejects.toThrow(RangeError);
    await expect(write([{ ...event, model: 'a\u0000b' }])).rejects.toThrow(RangeError);
  });

  const withPskctool = skipUnless(toolAvailable('pskctool'), 'pskctool is not installed');
  withPskctool.it('is valid for pskctool, which reads all of it that is not encrypted', async () => {
    const xml = await write([event, time]);
    expect(execFileSync('pskctool', ['--validate'], { input: xml, encoding: 'utf8' }).trim()).toBe('OK');
    const info = execFileSync('pskctool', ['--info'], { input: xml, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
    for (const line of [
      'Manufacturer: Tools & <Tokens> "Ltd"',
      'SerialNo: 4711',
      'Model: C100',
      'Algorithm: urn:ietf:params:xml:ns:keyprov:pskc:hotp',
      'Key Counter: 4294967301',
      'Response Format Length: 6',
      'Policy ExpiryDate: 2031-12-31 23:59:59',
      'SerialNo: 4712',
      'Algorithm: urn:ietf:params:xml:ns:keyprov:pskc:totp',
      'Response Format Length: 8',
      'Key TimeInterval: 60',
      'Key TimeDrift: 3',
    ]) {
      expect(info).toContain(line);
    }
  });
});
