import { createSecretKey, pbkdf2 } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { TokenFileError } from '../token-file-error.js';
import type { FilePosition } from '../token-file-error.js';
import type { TokenFileLimits, TokenFileSecrets } from '../token-record.js';
import { bytesOf, childrenByName, isNamed, needed, neededAttribute, textOf } from '../xml/xml-element.js';
import type { XmlElement } from '../xml/xml-element.js';
import { DERIVATIONS, MACS, PSKC, XMLDSIG, XMLENC, XMLENC11 } from './names.js';
import type { MacHash } from './names.js';

/** What the values of a container are encrypted with and checked by. */
export interface ContainerProtection {
  /** The key; or why there is none, to be said at the first value that needs it. */
  readonly key: KeyObject | 'none-named' | 'key-needed' | 'password-needed';
  readonly mac: { readonly hash: MacHash; readonly wrappedKey: XmlElement | undefined } | undefined;
}

const derive = promisify(pbkdf2);

/**
 * Reads what RFC 6030, section 6 puts before the keys of a container.
 * @throws TokenFileError for a way of encryption or authentication that is not known here, and for one that is not fully told.
 */
export async function readProtection(
  { encryptionKey, macMethod }: { readonly encryptionKey: XmlElement | undefined; readonly macMethod: XmlElement | undefined },
  secrets: TokenFileSecrets,
  limits: TokenFileLimits,
): Promise<ContainerProtection> {
  const key = encryptionKey === undefined ? 'none-named' : await keyOf(encryptionKey, secrets, limits);
  return { key, mac: macMethod === undefined ? undefined : macOf(macMethod) };
}

/** The key, which a value at this position needs. @throws TokenFileError SECRET_NEEDED, or MALFORMED when the file names none. */
export function neededKey({ key }: ContainerProtection, position: FilePosition): KeyObject {
  if (typeof key !== 'string') return key;
  if (key === 'none-named') throw new TokenFileError('MALFORMED', 'A value is encrypted, but the file has no EncryptionKey.', position);
  const missing = key === 'key-needed' ? 'the key agreed with whoever made it' : 'the password agreed with whoever made it';
  throw new TokenFileError('SECRET_NEEDED', `The file is encrypted: give ${missing}.`, position);
}

async function keyOf(element: XmlElement, secrets: TokenFileSecrets, limits: TokenFileLimits): Promise<ContainerProtection['key']> {
  const derived = element.children.find((child) => isNamed(child, { namespace: XMLENC11, name: 'DerivedKey' }));
  if (derived !== undefined) {
    return secrets.password === undefined ? 'password-needed' : deriveKey(derived, secrets.password, limits);
  }
  if (!element.children.every((child) => isNamed(child, { namespace: XMLDSIG, name: 'KeyName' }))) {
    throw new TokenFileError('UNSUPPORTED', 'EncryptionKey names neither a shared key nor a password: keys of certificates are not supported.', element.position);
  }
  return secrets.key === undefined ? 'key-needed' : createSecretKey(secrets.key);
}

async function deriveKey(derived: XmlElement, password: string, limits: TokenFileLimits): Promise<KeyObject> {
  const { KeyDerivationMethod } = childrenByName(derived, {
    KeyDerivationMethod: XMLENC11,
    ReferenceList: XMLENC,
    DerivedKeyName: XMLENC11,
    MasterKeyName: XMLENC11,
  });
  const method = needed(KeyDerivationMethod, 'KeyDerivationMethod', derived);
  if (!DERIVATIONS.has(neededAttribute(method, 'Algorithm'))) {
    throw new TokenFileError('UNSUPPORTED', 'The key is derived from a password in another way than PBKDF2.', method.position);
  }
  const parameters = needed(childrenByName(method, { 'PBKDF2-params': null })['PBKDF2-params'], 'PBKDF2-params', method);
  // The schema of PKCS #5 has its elements without a namespace, XML Encryption 1.1 in its own, and vendors in that of their file.
  const { Salt, IterationCount, KeyLength, PRF } = childrenByName(parameters, { Salt: null, IterationCount: null, KeyLength: null, PRF: null });
  const salt = needed(Salt, 'Salt', parameters);
  const specified = bytesOf(needed(childrenByName(salt, { Specified: null }).Specified, 'Specified', salt));
  const rounds = countOf(needed(IterationCount, 'IterationCount', parameters), limits.derivationRounds);
  const keyBytes = countOf(needed(KeyLength, 'KeyLength', parameters), 32);
  return createSecretKey(await derive(password, specified, rounds, keyBytes, PRF === undefined ? 'sha1' : hashOf(PRF)));
}

function countOf(element: XmlElement, most: number): number {
  const text = textOf(element);
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new TokenFileError('MALFORMED', `${element.name} is no whole number from 1.`, element.position);
  if (Number(text) > most) throw new TokenFileError('TOO_LARGE', `${element.name} is above ${most}.`, element.position);
  return Number(text);
}

/** PKCS #5 takes HMAC-SHA1 where nothing is said (RFC 8018, appendix A.2). */
function hashOf(element: XmlElement): MacHash {
  const algorithm = element.attributes.get('Algorithm');
  const hash = algorithm === undefined ? 'sha1' : MACS.get(algorithm);
  if (hash === undefined) throw new TokenFileError('UNSUPPORTED', 'PBKDF2 is based on another function than HMAC with SHA-1, SHA-256 or SHA-512.', element.position);
  return hash;
}

function macOf(element: XmlElement): ContainerProtection['mac'] {
  const hash = MACS.get(neededAttribute(element, 'Algorithm'));
  if (hash === undefined) throw new TokenFileError('UNSUPPORTED', 'MACMethod is another one than HMAC with SHA-1, SHA-256 or SHA-512.', element.position);
  const { MACKey } = childrenByName(element, { MACKey: PSKC, MACKeyReference: PSKC });
  return { hash, wrappedKey: MACKey };
}
