import { createSecretKey } from 'node:crypto';
import type { TokenRecord } from '../token-record.js';
import { PSKC, XMLDSIG, XMLENC } from './names.js';
import { encryptCbc, macOf } from './value-crypto.js';

const MAC_ALGORITHM = 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256';
const MAC_KEY_BYTES = 32;
const IV_BYTES = 16;

/** What a container is protected with. */
export interface WriteOptions {
  /** The key agreed with whoever reads it: 16, 24 or 32 bytes. */
  readonly key: Uint8Array;
  /** What both sides call that key; it is in the file. */
  readonly keyName: string;
  /** Gives that many cryptographically strong random bytes. */
  readonly random: (byteCount: number) => Uint8Array;
}

/**
 * Writes devices as a container of RFC 6030, piece by piece: secrets encrypted with AES-CBC under the key, each with an HMAC-SHA256 whose
 * key is made for this container. Counters, steps and drift are plain, as most readers want them.
 * @throws RangeError for a key of another length, or a name that XML cannot hold.
 */
export async function* writePskc(tokens: AsyncIterable<TokenRecord> | Iterable<TokenRecord>, { key, keyName, random }: WriteOptions): AsyncGenerator<string> {
  if (![16, 24, 32].includes(key.length)) throw new RangeError('The key of a container has 16, 24 or 32 bytes.');
  const cipher = `${XMLENC}aes${key.length * 8}-cbc`;
  const macKeyBytes = random(MAC_KEY_BYTES);
  const [cipherKey, macKey] = [createSecretKey(key), createSecretKey(macKeyBytes)];
  const encrypted = (plain: Uint8Array): Uint8Array => encryptCbc(cipherKey, random(IV_BYTES), plain);
  const data = (bytes: Uint8Array): string =>
    `<xenc:EncryptionMethod Algorithm="${cipher}"/><xenc:CipherData><xenc:CipherValue>${base64(bytes)}</xenc:CipherValue></xenc:CipherData>`;
  yield `<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="${PSKC}" xmlns:ds="${XMLDSIG}" xmlns:xenc="${XMLENC}">
<EncryptionKey><ds:KeyName>${escaped(keyName)}</ds:KeyName></EncryptionKey>
<MACMethod Algorithm="${MAC_ALGORITHM}"><MACKey>${data(encrypted(macKeyBytes))}</MACKey></MACMethod>
`;
  for await (const token of tokens) {
    const secret = encrypted(token.secret);
    const value = `<EncryptedValue>${data(secret)}</EncryptedValue><ValueMAC>${base64(macOf('sha256', macKey, secret))}</ValueMAC>`;
    yield packageOf(token, value);
  }
  yield '</KeyContainer>\n';
}

function packageOf(token: TokenRecord, secret: string): string {
  const profile = `${PSKC}:${token.kind === 'EVENT' ? 'hotp' : 'totp'}`;
  const suite = token.algorithm === 'SHA1' ? '' : `<Suite>HMAC-${token.algorithm}</Suite>`;
  const device = `${element('Manufacturer', token.manufacturer)}${element('SerialNo', token.serial)}${element('Model', token.model)}`;
  const policy = `${element('StartDate', token.startsAt?.toISOString() ?? null)}${element('ExpiryDate', token.expiresAt?.toISOString() ?? null)}`;
  return `<KeyPackage>
<DeviceInfo>${device}</DeviceInfo>
<Key Id="${escaped(token.serial)}" Algorithm="${profile}">
<AlgorithmParameters>${suite}<ResponseFormat Length="${token.digits}" Encoding="DECIMAL"/></AlgorithmParameters>
<Data><Secret>${secret}</Secret>${movingParts(token)}</Data>
${policy === '' ? '' : `<Policy>${policy}</Policy>\n`}</Key>
</KeyPackage>
`;
}

function movingParts({ kind, counter, periodSeconds, driftSteps }: TokenRecord): string {
  const value = (name: string, number: bigint | number): string => `<${name}><PlainValue>${number}</PlainValue></${name}>`;
  if (kind === 'EVENT') return value('Counter', counter ?? 0n);
  return `${value('Time', 0)}${value('TimeInterval', periodSeconds ?? 30)}${driftSteps === null || driftSteps === 0 ? '' : value('TimeDrift', driftSteps)}`;
}

function element(name: string, text: string | null): string {
  return text === null ? '' : `<${name}>${escaped(text)}</${name}>`;
}

function escaped(text: string): string {
  if (/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text)) throw new RangeError('A name of a container holds a character that XML does not know.');
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
