import { createHash, createHmac, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeystoreError } from '../keystore-error.js';
import type { FileSecrets, KeystoreBody } from './keystore-file.js';
import {
  authenticate,
  decodeFile,
  emptyBody,
  encodeFile,
  sealKey,
  sealWrappingKey,
  unsealKey,
  unsealWrappingKey,
} from './keystore-file.js';

const path = 'keys.json';
const secrets: FileSecrets = { sealing: randomBytes(32), authentication: randomBytes(32) };
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const original: KeystoreBody = {
  ...emptyBody(),
  keys: [
    sealKey('root', 'ecdsa-p256-sha256', newKey(), secrets),
    sealKey('issuing', 'ecdsa-p256-sha256', newKey(), secrets),
  ],
};
const publicKeys = original.keys.map(({ label, publicKey }) => [label, publicKey]);

/** What a reader of this text ends up with: labels with the public keys of the private keys that would sign. */
function readKeys(text: string): string[][] {
  const { body, mac } = decodeFile(text, path);
  authenticate(body, mac, secrets, path);
  return body.keys.map((entry) => {
    const spki = createPublicKey(unsealKey(entry, secrets, path)).export({ format: 'der', type: 'spki' });
    return [entry.label, spki.toString('base64')];
  });
}

function codeOfFailure(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof KeystoreError ? error.code : String(error);
  }
}

describe('the keystore file', () => {
  const text = encodeFile(original, secrets);

  it('gives back the keys that were sealed', () => {
    expect(readKeys(text)).toEqual(publicKeys);
  });

  it('does not show a private key', () => {
    const privateKey = newKey();
    const secretNumber = privateKey.export({ format: 'jwk' }).d ?? '';
    const entry = sealKey('root', 'ecdsa-p256-sha256', privateKey, secrets);
    const everyByte = [entry.nonce, entry.sealed, entry.publicKey].map((part) => Buffer.from(part, 'base64').toString('hex'));
    expect(secretNumber).toHaveLength(43);
    expect(everyByte.join()).not.toContain(Buffer.from(secretNumber, 'base64url').toString('hex'));
  });

  it('is refused when it is cut anywhere', () => {
    for (let length = 0; length < text.trimEnd().length; length += 1) {
      expect(codeOfFailure(() => readKeys(text.slice(0, length)))).toBe('DAMAGED');
    }
  });

  it('never gives a wrong key when one byte is changed, wherever', () => {
    let refused = 0;
    for (let position = 0; position < text.length; position += 1) {
      for (const flip of [0x01, 0x10, 0x20]) {
        const bytes = Buffer.from(text);
        bytes.writeUInt8(bytes.readUInt8(position) ^ flip, position);
        const failure = codeOfFailure(() => expect(readKeys(bytes.toString())).toEqual(publicKeys));
        expect(['none', 'DAMAGED', 'WRONG_PASSPHRASE']).toContain(failure);
        refused += failure === 'none' ? 0 : 1;
      }
    }
    expect(refused).toBeGreaterThan(text.length * 2);
  });

  it('is refused when someone without the passphrase changed it and made the checksum right', () => {
    const [root, issuing] = original.keys;
    const forgeries: KeystoreBody[] = [
      { ...original, keys: [] },
      { ...original, keys: root === undefined ? [] : [root] },
      { ...original, keys: issuing === undefined ? [] : [{ ...issuing, label: 'root' }] },
      { ...original, derivation: { ...original.derivation, passes: 2 } },
    ];
    for (const body of forgeries) {
      const { mac } = decodeFile(text, path);
      const checksum = createHash('sha256').update(JSON.stringify(body)).digest('hex');
      expect(codeOfFailure(() => readKeys(JSON.stringify({ body, checksum, mac })))).toBe('WRONG_PASSPHRASE');
    }
  });

  it('binds each private key to its label, algorithm and public key', () => {
    const [root, issuing] = original.keys;
    if (root === undefined || issuing === undefined) {
      throw new Error('The file under test has two keys.');
    }
    const exchanged = [
      { ...root, label: 'issuing' },
      { ...root, algorithm: 'ecdsa-p384-sha384' as const },
      { ...root, publicKey: issuing.publicKey },
      { ...root, sealed: issuing.sealed },
      { ...root, nonce: issuing.nonce },
      { ...root, sealed: '' },
    ];
    for (const entry of exchanged) {
      expect(codeOfFailure(() => unsealKey(entry, secrets, path))).toBe('DAMAGED');
    }
  });

  it('gives wrapping keys back under their own label only, and never shows them', () => {
    const key = randomBytes(32);
    const entry = sealWrappingKey('holders', key, secrets);
    expect(unsealWrappingKey(entry, secrets, path)).toEqual(key);
    expect(Buffer.from(entry.sealed, 'base64').toString('hex')).not.toContain(key.toString('hex'));
    for (const change of [{ label: 'others' }, { nonce: 'AAAAAAAAAAAAAAAA' }, { sealed: '' }]) {
      expect(codeOfFailure(() => unsealWrappingKey({ ...entry, ...change }, secrets, path))).toBe('DAMAGED');
    }
  });

  it.each([
    ['another format', { format: 'other' }],
    ['a later version', { version: 2 }],
    ['a derivation that would take all memory', { derivation: { ...original.derivation, memoryKiB: 2 ** 30 } }],
    ['no derivation', { derivation: null }],
    ['an unknown algorithm', { keys: [{ ...original.keys[0], algorithm: 'rsa-1024' }] }],
    ['wrapping keys that are no list', { wrappingKeys: 'none' }],
    ['keys that are no list', { keys: 'none' }],
  ])('with %s is refused before the passphrase is used', (_, change) => {
    const body = { ...original, ...change };
    const mac = createHmac('sha256', secrets.authentication).update(JSON.stringify(body)).digest('hex');
    const checksum = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    expect(codeOfFailure(() => decodeFile(JSON.stringify({ body, checksum, mac }), path))).toBe('DAMAGED');
  });
});
