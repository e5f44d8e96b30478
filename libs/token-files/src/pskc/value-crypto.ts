import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { MacHash, ValueCipher } from './names.js';

const BLOCK = 16;
/** The integrity values of RFC 3394, section 2.2.3 and of RFC 5649, section 3. */
const WRAP_IV = Buffer.alloc(8, 0xa6);
const PADDED_WRAP_IV = Buffer.from('a65959a6', 'hex');

/** Opens a value. Keys are taken as the crypto library keeps them: with bytes, each value would cost several times as much. @returns undefined when it cannot be what the key encrypted. */
export function decryptValue({ mode, keyBytes }: ValueCipher, key: KeyObject, encrypted: Uint8Array): Uint8Array | undefined {
  try {
    return mode === 'CBC' ? decryptCbc(keyBytes, key, encrypted) : unwrap(mode, keyBytes, key, encrypted);
  } catch {
    return undefined;
  }
}

/** Encrypts a value with AES in CBC mode as XML Encryption, section 5.2 has it: the initial vector first, then the blocks. */
export function encryptCbc(key: KeyObject, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(`aes-${(key.symmetricKeySize ?? 0) * 8}-cbc`, key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
}

/** The code of RFC 6030, section 6.1.1: over the encrypted value, its initial vector included. */
export function macOf(hash: MacHash, key: KeyObject, encrypted: Uint8Array): Buffer {
  return createHmac(hash, key).update(encrypted).digest();
}

function decryptCbc(keyBytes: number, key: KeyObject, encrypted: Uint8Array): Uint8Array | undefined {
  if (encrypted.length < 2 * BLOCK || encrypted.length % BLOCK !== 0) return undefined;
  const decipher = createDecipheriv(`aes-${keyBytes * 8}-cbc`, key, encrypted.subarray(0, BLOCK));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted.subarray(BLOCK)), decipher.final()]);
  // XML Encryption says how many bytes of padding there are, but leaves open what the others hold.
  const padding = padded.at(-1) ?? 0;
  return padding >= 1 && padding <= BLOCK ? padded.subarray(0, padded.length - padding) : undefined;
}

function unwrap(mode: 'WRAP' | 'WRAP_PADDED', keyBytes: number, key: KeyObject, encrypted: Uint8Array): Uint8Array {
  const [name, iv] = mode === 'WRAP' ? [`id-aes${keyBytes * 8}-wrap`, WRAP_IV] : [`id-aes${keyBytes * 8}-wrap-pad`, PADDED_WRAP_IV];
  const decipher = createDecipheriv(name, key, iv);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}
