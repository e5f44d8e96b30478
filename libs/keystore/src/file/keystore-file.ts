import type { KeyObject } from 'node:crypto';
import {
  argon2,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import { isKeyAlgorithm } from '../key-algorithms.js';
import type { KeyAlgorithm } from '../keystore.js';
import { KeystoreError } from '../keystore-error.js';

/** Argon2id parameters (RFC 9106), written into the file so that later versions may raise them. */
export interface KeyDerivation {
  readonly name: 'argon2id';
  /** 16 bytes, base64. */
  readonly salt: string;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** One private key at rest: PKCS#8 under AES-256-GCM; label, algorithm and public key are authenticated with it. */
export interface SealedKey {
  readonly label: string;
  readonly algorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo DER, base64. */
  readonly publicKey: string;
  /** 12 bytes, base64, never used twice. */
  readonly nonce: string;
  /** Ciphertext and 16-byte tag, base64. */
  readonly sealed: string;
}

/** A key that wraps others, at rest: 32 bytes under AES-256-GCM; the label is authenticated with it. */
export interface SealedWrappingKey {
  readonly label: string;
  /** 12 bytes, base64, never used twice. */
  readonly nonce: string;
  /** Ciphertext and 16-byte tag, base64. */
  readonly sealed: string;
}

/** What the file says; the checksum and the MAC are computed over its JSON. */
export interface KeystoreBody {
  readonly format: 'vidimus-keystore';
  readonly version: 1;
  readonly derivation: KeyDerivation;
  readonly keys: readonly SealedKey[];
  /** Absent in a file that wraps nothing. */
  readonly wrappingKeys?: readonly SealedWrappingKey[];
}

/** The two keys that a passphrase opens: one seals private keys, one authenticates the whole file. */
export interface FileSecrets {
  readonly sealing: Buffer;
  readonly authentication: Buffer;
}

const deriveBytes = promisify(argon2);
const tagBytes = 16;

/** A body without keys, with a salt of its own. 64 MiB and 3 passes: the second recommended option of RFC 9106 section 4. */
export function emptyBody(): KeystoreBody {
  return {
    format: 'vidimus-keystore',
    version: 1,
    derivation: { name: 'argon2id', salt: randomBytes(16).toString('base64'), memoryKiB: 65_536, passes: 3, parallelism: 4 },
    keys: [],
  };
}

/** Derives the file's secrets from the passphrase, in the thread pool. */
export async function deriveSecrets(passphrase: Buffer, derivation: KeyDerivation): Promise<FileSecrets> {
  const derived = await deriveBytes('argon2id', {
    message: passphrase,
    nonce: Buffer.from(derivation.salt, 'base64'),
    memory: derivation.memoryKiB,
    passes: derivation.passes,
    parallelism: derivation.parallelism,
    tagLength: 64,
  });
  return { sealing: derived.subarray(0, 32), authentication: derived.subarray(32) };
}

/**
 * The text of the file. The plain checksum tells damage from a wrong passphrase; the MAC, which needs the passphrase,
 * makes the set of keys unforgeable (an entry cannot be dropped or exchanged).
 */
export function encodeFile(body: KeystoreBody, secrets: FileSecrets): string {
  return `${JSON.stringify({ body, checksum: checksumOf(body), mac: macOf(body, secrets) }, undefined, 1)}\n`;
}

/**
 * Reads the text of a file and checks everything that needs no passphrase.
 *
 * @throws {KeystoreError} DAMAGED
 */
export function decodeFile(text: string, path: string): { body: KeystoreBody; mac: string } {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw damaged(path, 'it is not complete JSON');
  }
  if (!isRecord(file) || typeof file.checksum !== 'string' || typeof file.mac !== 'string') {
    throw damaged(path, 'body, checksum or mac is missing');
  }
  if (!isRecord(file.body) || checksumOf(file.body) !== file.checksum) {
    throw damaged(path, 'its checksum does not match');
  }
  if (!isBody(file.body)) {
    throw damaged(path, 'it is not a keystore of version 1');
  }
  return { body: file.body, mac: file.mac };
}

/**
 * Checks that the file was written by someone who knew the passphrase.
 *
 * @throws {KeystoreError} WRONG_PASSPHRASE
 */
export function authenticate(body: KeystoreBody, mac: string, secrets: FileSecrets, path: string): void {
  const expected = Buffer.from(macOf(body, secrets));
  const actual = Buffer.from(mac);
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
    throw new KeystoreError(
      'WRONG_PASSPHRASE',
      `The passphrase does not open the keystore file ${path}; if it is certainly right, the file was tampered with: restore it from a backup.`,
    );
  }
}

/** Encrypts a private key for the file. */
export function sealKey(label: string, algorithm: KeyAlgorithm, privateKey: KeyObject, secrets: FileSecrets): SealedKey {
  const publicKey = publicKeyDerOf(privateKey).toString('base64');
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const sealed = seal(pkcs8, secrets, associatedData(label, algorithm, publicKey));
  pkcs8.fill(0);
  return { label, algorithm, publicKey, ...sealed };
}

/** Encrypts a wrapping key for the file. */
export function sealWrappingKey(label: string, key: Buffer, secrets: FileSecrets): SealedWrappingKey {
  return { label, ...seal(key, secrets, associatedData(label, 'wrapping')) };
}

/**
 * Decrypts a wrapping key; the caller wipes it.
 *
 * @throws {KeystoreError} DAMAGED
 */
export function unsealWrappingKey(entry: SealedWrappingKey, secrets: FileSecrets, path: string): Buffer {
  try {
    return unseal(entry, secrets, associatedData(entry.label, 'wrapping'));
  } catch {
    throw damaged(path, `the wrapping key "${entry.label}" does not decrypt`);
  }
}

/**
 * Decrypts a private key and proves that it is the one its entry speaks of.
 *
 * @throws {KeystoreError} DAMAGED
 */
export function unsealKey(entry: SealedKey, secrets: FileSecrets, path: string): KeyObject {
  let pkcs8: Buffer | undefined;
  try {
    pkcs8 = unseal(entry, secrets, associatedData(entry.label, entry.algorithm, entry.publicKey));
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    if (publicKeyDerOf(privateKey).toString('base64') === entry.publicKey) {
      return privateKey;
    }
  } catch {
    // The cause would tell no more than "could not decrypt"; the sentence below does.
  } finally {
    pkcs8?.fill(0);
  }
  throw damaged(path, `the key "${entry.label}" does not decrypt to the private key of its public key`);
}

function damaged(path: string, what: string): KeystoreError {
  return new KeystoreError(
    'DAMAGED',
    `The keystore file ${path} is damaged (${what}); it was left as it is: restore it from a backup.`,
  );
}

function publicKeyDerOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
}

function associatedData(...about: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(['vidimus-keystore', 1, ...about]));
}

function seal(secret: Buffer, secrets: FileSecrets, associated: Buffer): { nonce: string; sealed: string } {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secrets.sealing, nonce, { authTagLength: tagBytes }).setAAD(associated);
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

function unseal(entry: { nonce: string; sealed: string }, secrets: FileSecrets, associated: Buffer): Buffer {
  const sealed = Buffer.from(entry.sealed, 'base64');
  const nonce = Buffer.from(entry.nonce, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', secrets.sealing, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associated).setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
}

function checksumOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

function macOf(body: object, secrets: FileSecrets): string {
  return createHmac('sha256', secrets.authentication).update(JSON.stringify(body)).digest('hex');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBody(value: Record<string, unknown>): value is Record<string, unknown> & KeystoreBody {
  return (
    value.format === 'vidimus-keystore' &&
    value.version === 1 &&
    isDerivation(value.derivation) &&
    Array.isArray(value.keys) &&
    value.keys.every(isSealedKey) &&
    (value.wrappingKeys === undefined || (Array.isArray(value.wrappingKeys) && value.wrappingKeys.every(isSealedWrappingKey)))
  );
}

/** The upper bounds keep a forged file from taking the machine's memory before its MAC can be checked. */
function isDerivation(value: unknown): value is KeyDerivation {
  return (
    isRecord(value) &&
    value.name === 'argon2id' &&
    typeof value.salt === 'string' &&
    Buffer.from(value.salt, 'base64').length === 16 &&
    isWholeNumber(value.memoryKiB, 8_192, 1_048_576) &&
    isWholeNumber(value.passes, 1, 16) &&
    isWholeNumber(value.parallelism, 1, 16)
  );
}

function isSealedWrappingKey(value: unknown): value is SealedWrappingKey {
  return (
    isRecord(value) && typeof value.label === 'string' && typeof value.nonce === 'string' && typeof value.sealed === 'string'
  );
}

function isSealedKey(value: unknown): value is SealedKey {
  return (
    isRecord(value) &&
    typeof value.label === 'string' &&
    typeof value.algorithm === 'string' &&
    isKeyAlgorithm(value.algorithm) &&
    typeof value.publicKey === 'string' &&
    typeof value.nonce === 'string' &&
    typeof value.sealed === 'string'
  );
}

function isWholeNumber(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
