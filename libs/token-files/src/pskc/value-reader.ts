import { createSecretKey, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { TokenFileError } from '../token-file-error.js';
import { bytesOf, childrenByName, needed, neededAttribute, textOf } from '../xml/xml-element.js';
import type { XmlElement } from '../xml/xml-element.js';
import { neededKey } from './container-protection.js';
import type { ContainerProtection } from './container-protection.js';
import { CIPHERS, PSKC, XMLENC } from './names.js';
import type { ValueCipher } from './names.js';
import { decryptValue, macOf } from './value-crypto.js';

/** Values of keys (RFC 6030, section 4.2), plain or encrypted; what is encrypted is checked before it is opened. */
export class ValueReader {
  private macKey: KeyObject | undefined;

  constructor(private readonly protection: ContainerProtection) {}

  /** The bytes of a Secret. @throws TokenFileError */
  bytes(element: XmlElement): Uint8Array {
    const { PlainValue, EncryptedValue, ValueMAC } = valueOf(element);
    if (EncryptedValue !== undefined) return this.opened(EncryptedValue, ValueMAC);
    return bytesOf(needed(PlainValue, 'PlainValue or EncryptedValue', element));
  }

  /** A whole number: decimal where it is plain, four or eight bytes, highest first, where it is encrypted. @throws TokenFileError */
  integer(element: XmlElement, range: { readonly least: bigint; readonly most: bigint }): bigint {
    const { PlainValue, EncryptedValue, ValueMAC } = valueOf(element);
    const value =
      EncryptedValue === undefined
        ? decimalOf(needed(PlainValue, 'PlainValue or EncryptedValue', element))
        : integerOf(this.opened(EncryptedValue, ValueMAC), EncryptedValue, range.least < 0n);
    if (value < range.least || value > range.most) {
      throw new TokenFileError('MALFORMED', `${element.name} is not between ${range.least} and ${range.most}.`, element.position);
    }
    return value;
  }

  private opened(element: XmlElement, valueMac: XmlElement | undefined): Uint8Array {
    const key = neededKey(this.protection, element.position);
    const { cipher, encrypted } = encryptedOf(element, key);
    if (valueMac !== undefined) this.check(encrypted, valueMac, key);
    else if (cipher.mode === 'CBC') throw new TokenFileError('UNVERIFIABLE', 'A value encrypted with AES-CBC has no ValueMAC.', element.position);
    const plain = decryptValue(cipher, key, encrypted);
    if (plain === undefined) throw new TokenFileError('WRONG_SECRET', 'The key or the password does not open this value.', element.position);
    return plain;
  }

  private check(encrypted: Uint8Array, valueMac: XmlElement, key: KeyObject): void {
    const { mac } = this.protection;
    if (mac === undefined) throw new TokenFileError('UNVERIFIABLE', 'A value has a ValueMAC, but the file has no MACMethod.', valueMac.position);
    this.macKey ??= mac.wrappedKey === undefined ? key : macKeyOf(mac.wrappedKey, key);
    const expected = macOf(mac.hash, this.macKey, encrypted);
    const told = bytesOf(valueMac);
    if (told.length !== expected.length || !timingSafeEqual(told, expected)) {
      throw new TokenFileError('UNVERIFIABLE', 'A value does not fit its ValueMAC: it was changed, or the key or the password is another one.', valueMac.position);
    }
  }
}

function valueOf(element: XmlElement): ReturnType<typeof childrenByName<'PlainValue' | 'EncryptedValue' | 'ValueMAC'>> {
  const value = childrenByName(element, { PlainValue: PSKC, EncryptedValue: PSKC, ValueMAC: PSKC });
  if (value.PlainValue !== undefined && (value.EncryptedValue !== undefined || value.ValueMAC !== undefined)) {
    throw new TokenFileError('MALFORMED', `${element.name} is given both plain and protected.`, element.position);
  }
  return value;
}

/** RFC 6030, section 6.1.1: without a key of its own, the codes are made with the key that encrypts. */
function macKeyOf(element: XmlElement, key: KeyObject): KeyObject {
  const { cipher, encrypted } = encryptedOf(element, key);
  const macKey = decryptValue(cipher, key, encrypted);
  if (macKey === undefined || macKey.length === 0) throw new TokenFileError('WRONG_SECRET', 'The key or the password does not open the MACKey.', element.position);
  return createSecretKey(macKey);
}

function encryptedOf(element: XmlElement, key: KeyObject): { cipher: ValueCipher; encrypted: Uint8Array } {
  const { EncryptionMethod, CipherData } = childrenByName(element, { EncryptionMethod: XMLENC, CipherData: XMLENC });
  const method = needed(EncryptionMethod, 'EncryptionMethod', element);
  const cipher = CIPHERS.get(neededAttribute(method, 'Algorithm'));
  if (cipher === undefined) throw new TokenFileError('UNSUPPORTED', 'A value is encrypted with another algorithm than AES-CBC or AES key wrap.', method.position);
  if (key.symmetricKeySize !== cipher.keyBytes) {
    throw new TokenFileError('WRONG_SECRET', `The file asks for a key of ${cipher.keyBytes * 8} bits; the key that was given has ${(key.symmetricKeySize ?? 0) * 8}.`, method.position);
  }
  const data = needed(CipherData, 'CipherData', element);
  return { cipher, encrypted: bytesOf(needed(childrenByName(data, { CipherValue: XMLENC }).CipherValue, 'CipherValue', data)) };
}

function decimalOf(element: XmlElement): bigint {
  const text = textOf(element);
  if (!/^-?[0-9]{1,20}$/.test(text)) throw new TokenFileError('MALFORMED', `${element.name} is no whole number.`, element.position);
  return BigInt(text);
}

function integerOf(bytes: Uint8Array, element: XmlElement, signed: boolean): bigint {
  const buffer = Buffer.from(bytes);
  if (buffer.length === 4) return BigInt(signed ? buffer.readInt32BE() : buffer.readUInt32BE());
  if (buffer.length === 8) return signed ? buffer.readBigInt64BE() : buffer.readBigUInt64BE();
  throw new TokenFileError('MALFORMED', 'An encrypted number has neither four nor eight bytes.', element.position);
}
