import { createCipheriv, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { all, pieces } from '../../test/pieces.js';
import { readTokenFile } from '../read-token-file.js';
import { TokenFileError } from '../token-file-error.js';
import type { TokenFileReason } from '../token-file-error.js';
import type { TokenFileLimits, TokenFileSecrets, TokenRecord } from '../token-record.js';

const NS = 'urn:ietf:params:xml:ns:keyprov:pskc';
const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
const XMLDSIG_MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const RFC_KEY = Buffer.from('12345678901234567890123456789012', 'hex');
const SEED = Buffer.from('12345678901234567890');

const figure = (number: number): string => readFileSync(new URL(`../../test/rfc6030/figure-${number}.xml`, import.meta.url), 'utf8');
const entries = (xml: string | Uint8Array, secrets: TokenFileSecrets = {}, limits: Partial<TokenFileLimits> = {}, size?: number) =>
  all(readTokenFile(pieces(xml, size), { format: 'PSKC', secrets, limits }));
const tokens = async (...args: Parameters<typeof entries>): Promise<TokenRecord[]> => (await entries(...args)).map(({ token }) => token);

/** What refuses a file. */
async function refusal(xml: string | Uint8Array, secrets: TokenFileSecrets = {}, limits: Partial<TokenFileLimits> = {}): Promise<TokenFileError> {
  const error: unknown = await entries(xml, secrets, limits).catch((thrown: unknown) => thrown);
  if (error instanceof TokenFileError) return error;
  throw new Error('The file was not refused.', { cause: error });
}

/** A container with one event-based device; the parts replace the ones that belong there. */
function container({ before = '', secret = `<PlainValue>${SEED.toString('base64')}</PlainValue>`, data = '', device = '', parameters = '', key = '', policy = '', profile = 'hotp' } = {}): string {
  return `<KeyContainer Version="1.0" xmlns="${NS}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="${XMLENC}" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#">
${before}<KeyPackage><DeviceInfo><Manufacturer>Acme</Manufacturer><SerialNo>4711</SerialNo>${device}</DeviceInfo>
<Key Id="1" Algorithm="${NS}:${profile}"><AlgorithmParameters>${parameters}<ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters>${key}
<Data><Secret>${secret}</Secret>${data}</Data>${policy}</Key></KeyPackage></KeyContainer>`;
}

describe('the figures of RFC 6030', () => {
  const plain = { kind: 'EVENT', serial: '987654321', manufacturer: 'Manufacturer', model: null, secret: SEED, algorithm: 'SHA1', digits: 8, counter: 0n, periodSeconds: null, driftSteps: null, startsAt: null, expiresAt: null };

  it('2: a key alone, whose four bytes are read only where so few are allowed', async () => {
    expect(await tokens(figure(2), {}, { leastSecretBytes: 4 })).toEqual([{ ...plain, serial: '12345678', manufacturer: null, secret: Buffer.from('1234'), digits: 6 }]);
    expect(await refusal(figure(2))).toMatchObject({ reason: 'MALFORMED', position: { line: 7 } });
  });

  it('3: a key with what belongs to it', async () => expect(await tokens(figure(3))).toEqual([plain]));

  it('4: a key that is not in the file is refused', async () => {
    expect(await refusal(figure(4))).toMatchObject({ reason: 'MALFORMED', message: 'Data lacks Secret.', position: { line: 18 } });
  });

  it('5: a PIN that is typed into the device is left out', async () => expect(await tokens(figure(5))).toEqual([plain]));

  it('6: encrypted under a key', async () => expect(await tokens(figure(6), { key: RFC_KEY })).toEqual([plain]));

  it('7: encrypted under a password', async () => expect(await tokens(figure(7), { password: 'qwerty' })).toEqual([{ ...plain, manufacturer: 'TokenVendorAcme' }]));

  it('8: encrypted for a certificate, which is not supported', async () => {
    expect(await refusal(figure(8), { key: RFC_KEY })).toMatchObject({ reason: 'UNSUPPORTED', position: { line: 3 } });
  });

  it('9: signed, which nobody verifies', async () => expect(await refusal(figure(9))).toMatchObject({ reason: 'UNVERIFIABLE', position: { line: 25 } }));

  it('10: several devices, with the dates of their use', async () => {
    const read = await tokens(figure(10));
    expect(read.map(({ serial, expiresAt }) => [serial, expiresAt?.toISOString().slice(0, 10)])).toEqual([
      ['654321', '2006-05-31'],
      ['123456', '2006-05-31'],
      ['9999999', '2006-03-31'],
      ['9999999', '2006-04-30'],
    ]);
    expect(read[0]).toEqual({ ...plain, serial: '654321', manufacturer: 'TokenVendorAcme', startsAt: new Date('2006-05-01T00:00:00Z'), expiresAt: new Date('2006-05-31T00:00:00Z') });
  });

  it('read the same in pieces of any size', async () => {
    for (const size of [1, 7, 1_000]) expect(await tokens(figure(7), { password: 'qwerty' }, {}, size)).toEqual(await tokens(figure(7), { password: 'qwerty' }));
  });

  it('refuse another key, another password, and neither', async () => {
    for (const [number, secrets, reason] of [
      [6, {}, 'SECRET_NEEDED'],
      [6, { password: 'qwerty' }, 'SECRET_NEEDED'],
      [6, { key: Buffer.alloc(32) }, 'WRONG_SECRET'],
      [7, {}, 'SECRET_NEEDED'],
      [7, { key: RFC_KEY }, 'SECRET_NEEDED'],
    ] as const) {
      expect((await refusal(figure(number), secrets)).reason).toBe(reason);
    }
    // Whether a wrong key shows at the key of the codes or at a code is chance.
    expect(['WRONG_SECRET', 'UNVERIFIABLE']).toContain((await refusal(figure(6), { key: Buffer.alloc(16, 7) })).reason);
    expect(['WRONG_SECRET', 'UNVERIFIABLE']).toContain((await refusal(figure(7), { password: 'QWERTY' })).reason);
  });

  it('refuse a value of which one bit was changed', async () => {
    const changed = figure(6).replace('AAECAwQF', 'AAECAwQG');
    expect(await refusal(changed, { key: RFC_KEY })).toMatchObject({ reason: 'UNVERIFIABLE', position: { line: 39 } });
  });
});

describe('devices', () => {
  it('with a clock have step, drift and hash function', async () => {
    const numbers = '<Time><PlainValue>0</PlainValue></Time><TimeInterval><PlainValue>60</PlainValue></TimeInterval><TimeDrift><PlainValue>-4</PlainValue></TimeDrift>';
    const [token] = await tokens(container({ profile: 'totp', parameters: '<Suite>HMAC-SHA256</Suite>', data: numbers, device: '<Model>C200</Model>' }));
    expect(token).toMatchObject({ kind: 'TIME', serial: '4711', model: 'C200', algorithm: 'SHA256', counter: null, periodSeconds: 60, driftSteps: -4 });
  });

  it.each(['0', '9007199254740993', '18446744073709551615'])('with a counter have it exactly: %p', async (counter) => {
    const [token] = await tokens(container({ data: `<Counter><PlainValue>${counter}</PlainValue></Counter>` }));
    expect(token?.counter).toBe(BigInt(counter));
  });

  const aes = (bits: number, key: Buffer, iv: Buffer, plain: Buffer): Buffer => {
    const cipher = createCipheriv(`aes-${bits}-cbc`, key, iv);
    return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
  };
  const value = (method: string, bytes: Buffer): string =>
    `<EncryptedValue><xenc:EncryptionMethod Algorithm="${method}"/><xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData></EncryptedValue>`;

  it.each([128, 192, 256])('are read where AES-%i-CBC encrypts secret and counter, and where no key of its own makes the codes', async (bits) => {
    const key = Buffer.alloc(bits / 8, 0x42);
    for (const hash of ['sha256', 'sha512']) {
      const protect = (plain: Buffer): string => {
        const bytes = aes(bits, key, Buffer.alloc(16, 1), plain);
        return `${value(`${XMLENC}aes${bits}-cbc`, bytes)}<ValueMAC>${createHmac(hash, key).update(bytes).digest('base64')}</ValueMAC>`;
      };
      const before = `<EncryptionKey><ds:KeyName>k</ds:KeyName></EncryptionKey><MACMethod Algorithm="${XMLDSIG_MORE}hmac-${hash}"/>`;
      const counter = Buffer.from('00200000000000ff', 'hex');
      const [token] = await tokens(container({ before, secret: protect(SEED), data: `<Counter>${protect(counter)}</Counter>` }), { key });
      expect(token).toMatchObject({ secret: SEED, counter: 0x200000000000ffn });
    }
  });

  it.each([128, 192, 256])('are read where AES-%i key wrap encrypts, which needs no MAC', async (bits) => {
    const key = Buffer.alloc(bits / 8, 0x42);
    const before = '<EncryptionKey><ds:KeyName>k</ds:KeyName></EncryptionKey>';
    const wrapped = (name: string, iv: Buffer, plain: Buffer): Buffer => {
      const cipher = createCipheriv(name, key, iv);
      return Buffer.concat([cipher.update(plain), cipher.final()]);
    };
    const seed = SEED.subarray(0, 16);
    const unpadded = value(`${XMLENC}kw-aes${bits}`, wrapped(`id-aes${bits}-wrap`, Buffer.alloc(8, 0xa6), seed));
    const padded = value(`http://www.w3.org/2009/xmlenc11#kw-aes-${bits}-pad`, wrapped(`id-aes${bits}-wrap-pad`, Buffer.from('a65959a6', 'hex'), SEED));
    expect(await tokens(container({ before, secret: unpadded }), { key })).toMatchObject([{ secret: seed }]);
    expect(await tokens(container({ before, secret: padded }), { key })).toMatchObject([{ secret: SEED }]);
    expect(await refusal(container({ before, secret: padded }), { key: Buffer.alloc(bits / 8, 0x43) })).toMatchObject({ reason: 'WRONG_SECRET' });
  });

  it('opens the wrapped key of RFC 3394, section 4.1', async () => {
    const wrapped = Buffer.from('1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5', 'hex');
    const before = '<EncryptionKey><ds:KeyName>k</ds:KeyName></EncryptionKey>';
    const [token] = await tokens(container({ before, secret: value(`${XMLENC}kw-aes128`, wrapped) }), { key: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex') });
    expect(Buffer.from(token?.secret ?? []).toString('hex')).toBe('00112233445566778899aabbccddeeff');
  });
});

describe('a file is refused as a whole', () => {
  const good = container();
  const before = '<EncryptionKey><ds:KeyName>k</ds:KeyName></EncryptionKey>';
  const cases: [string, TokenFileReason, string | Uint8Array, TokenFileSecrets?, Partial<TokenFileLimits>?][] = [
    ['nothing', 'NOT_WELL_FORMED', ''],
    ['no XML', 'NOT_WELL_FORMED', 'serial,seed,hotp'],
    ['an end that is missing', 'NOT_WELL_FORMED', good.slice(0, -3)],
    ['bytes that are not UTF-8', 'NOT_WELL_FORMED', Buffer.from([0x3c, 0x61, 0xff, 0x3e])],
    ['UTF-16', 'NOT_WELL_FORMED', Buffer.from(`\ufeff${good}`, 'utf16le')],
    ['an encoding that is told', 'FORBIDDEN_XML', `<?xml version="1.0" encoding="ISO-8859-1"?>${good}`],
    ['XML 1.1', 'FORBIDDEN_XML', `<?xml version="1.1"?>${good}`],
    ['a document type', 'FORBIDDEN_XML', `<!DOCTYPE KeyContainer [<!ENTITY a "b">]>${good}`],
    ['an entity of its own', 'NOT_WELL_FORMED', good.replace('Acme', '&acme;')],
    ['a processing instruction', 'FORBIDDEN_XML', good.replace('<KeyPackage>', '<?php exit ?><KeyPackage>')],
    ['a prefix without namespace', 'NOT_WELL_FORMED', good.replace('<KeyPackage>', '<KeyPackage x:a="b">')],
    ['another document', 'MALFORMED', '<Tokens><Token serial="1"/></Tokens>'],
    ['another version', 'UNSUPPORTED', good.replace('Version="1.0"', 'Version="2.0"')],
    ['no device', 'MALFORMED', `<KeyContainer Version="1.0" xmlns="${NS}"/>`],
    ['text between elements', 'MALFORMED', good.replace('<KeyPackage>', 'x<KeyPackage>')],
    ['an element that does not belong there', 'MALFORMED', container({ device: '<Colour>red</Colour>' })],
    ['an element twice', 'MALFORMED', container({ device: '<SerialNo>4712</SerialNo>' })],
    ['elements where text is expected', 'MALFORMED', container({ device: '<Model><b/></Model>' })],
    ['an algorithm of no codes', 'UNSUPPORTED', container({ profile: 'ocra' })],
    ['a key without algorithm', 'MALFORMED', good.replace(` Algorithm="${NS}:hotp"`, '')],
    ['a challenge', 'UNSUPPORTED', container({ parameters: '<ChallengeFormat Encoding="DECIMAL" Min="6" Max="6"/>' })],
    ['another hash function', 'UNSUPPORTED', container({ parameters: '<Suite>HMAC-MD5</Suite>' })],
    ['codes of letters', 'UNSUPPORTED', good.replace('DECIMAL', 'ALPHANUMERIC')],
    ['codes with a check digit', 'UNSUPPORTED', good.replace('"DECIMAL"', '"DECIMAL" CheckDigits="true"')],
    ['codes of ten digits', 'UNSUPPORTED', good.replace('Length="6"', 'Length="10"')],
    ['a PIN in the code', 'UNSUPPORTED', container({ policy: '<Policy><PINPolicy PINUsageMode="Append"/></Policy>' })],
    ['another use than codes', 'UNSUPPORTED', container({ policy: '<Policy><KeyUsage>Encrypt</KeyUsage></Policy>' })],
    ['a policy nobody knows', 'MALFORMED', container({ policy: '<Policy><NumberOfTransactions>5</NumberOfTransactions></Policy>' })],
    ['a date that is none', 'MALFORMED', container({ policy: '<Policy><ExpiryDate>2026-02-31</ExpiryDate></Policy>' })],
    ['a secret that is no Base64', 'MALFORMED', container({ secret: '<PlainValue>MTIz*Q==</PlainValue>' })],
    ['a secret that is short', 'MALFORMED', container({ secret: '<PlainValue>MTIzNA==</PlainValue>' })],
    ['a secret that is long', 'MALFORMED', container({ secret: `<PlainValue>${Buffer.alloc(129).toString('base64')}</PlainValue>` })],
    ['a counter that is no number', 'MALFORMED', container({ data: '<Counter><PlainValue>0x10</PlainValue></Counter>' })],
    ['a counter of 65 bits', 'MALFORMED', container({ data: '<Counter><PlainValue>18446744073709551616</PlainValue></Counter>' })],
    ['a counter below zero', 'MALFORMED', container({ data: '<Counter><PlainValue>-1</PlainValue></Counter>' })],
    ['a step of no length', 'MALFORMED', container({ profile: 'totp', data: '<TimeInterval><PlainValue>0</PlainValue></TimeInterval>' })],
    ['a value both plain and with a code', 'MALFORMED', container({ secret: `<PlainValue>${SEED.toString('base64')}</PlainValue><ValueMAC>AAAA</ValueMAC>` })],
    ['another way to make codes', 'UNSUPPORTED', container({ before: `<MACMethod Algorithm="${XMLDSIG_MORE}hmac-md5"/>` })],
    ['codes without a way to make them', 'UNVERIFIABLE', figure(6).replace(/<MACMethod[\s\S]*<\/MACMethod>/, ''), { key: RFC_KEY }],
    ['a value without code', 'UNVERIFIABLE', figure(6).replace(/<ValueMAC>[\s\S]*<\/ValueMAC>/, ''), { key: RFC_KEY }],
    ['encryption without a key that is named', 'MALFORMED', figure(6).replace(/<EncryptionKey>[\s\S]*<\/EncryptionKey>/, ''), { key: RFC_KEY }],
    ['triple DES', 'UNSUPPORTED', figure(6).replaceAll('aes128-cbc', 'tripledes-cbc'), { key: RFC_KEY }],
    ['an encrypted value without algorithm', 'MALFORMED', figure(6).replaceAll(/<xenc:EncryptionMethod[^>]*>/g, ''), { key: RFC_KEY }],
    ['a key after the first device', 'MALFORMED', good.replace('</KeyContainer>', `${before}</KeyContainer>`)],
    ['a derivation of its own', 'UNSUPPORTED', figure(7).replace('#pbkdf2', '#scrypt'), { password: 'qwerty' }],
    ['a derivation without salt', 'MALFORMED', figure(7).replace(/<Salt>[\s\S]*<\/Salt>/, ''), { password: 'qwerty' }],
    ['a derivation that takes minutes', 'TOO_LARGE', figure(7).replace('>1000<', '>4000000000<'), { password: 'qwerty' }],
    ['more bytes than are allowed', 'TOO_LARGE', good, {}, { bytes: 500 }],
    ['more devices than are allowed', 'TOO_LARGE', figure(10), {}, { tokens: 3 }],
    ['elements too deep in each other', 'TOO_LARGE', good.replace('<DeviceInfo>', `${'<a>'.repeat(30)}<DeviceInfo>`)],
    ['too many elements', 'TOO_LARGE', good.replace('<DeviceInfo>', `${'<a/>'.repeat(1_001)}<DeviceInfo>`)],
    ['a text without end', 'TOO_LARGE', good.replace('Acme', 'A'.repeat(400_000))],
  ];

  it.each(cases.map(([name, reason, ...file]) => ({ name, reason, file })))('with $name: $reason', async ({ reason, file }) => {
    const error = await refusal(...file);
    expect(error.reason).toBe(reason);
    expect(error.position.line).toBeGreaterThan(0);
    expect(error.position.column).toBeGreaterThan(0);
    expect(error.message).not.toContain(SEED.toString('base64'));
    expect(error.message).not.toContain('Acme');
  });

  it('also when all devices but the last one are right', async () => {
    const broken = figure(10).replace(/<PlainValue>0<\/PlainValue>(?![\s\S]*<PlainValue>0)/, '<PlainValue>zero</PlainValue>');
    expect(await refusal(broken)).toMatchObject({ reason: 'MALFORMED', position: { line: 98 } });
  });

  it('while extensions and remarks are passed over', async () => {
    const other = good.replace('<KeyPackage>', '<!-- a remark --><Extensions><e:x xmlns:e="urn:example"/></Extensions><KeyPackage>');
    expect(await tokens(other)).toHaveLength(1);
  });
});
