import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { TOPICS } from '@vidimus/contracts';

/** ECDSA with P-256 and SHA-256, r and s side by side as in JOSE (RFC 7518, 3.4): 64 bytes, 86 characters of base64url. */
const DIGEST = 'sha256';
const ENCODING = 'ieee-p1363';
const TAIL_START = ',"signature":"';
const TAIL_END = '"}';
const SIGNATURE_CHARACTERS = 86;
const TAIL_LENGTH = TAIL_START.length + SIGNATURE_CHARACTERS + TAIL_END.length;

/**
 * Signs the records of one room. The signature is the last member of the value and covers every byte before it, so that nothing has to
 * be brought into a canonical form, and a record that is kept elsewhere, as a dead letter is, can still be verified.
 */
export class RecordSigner {
  readonly #key: KeyObject;

  /** @param jwk private key on P-256. @throws Error when it is no such key. */
  constructor(jwk: JsonWebKey) {
    this.#key = createPrivateKey({ key: jwk, format: 'jwk' });
    assertP256(this.#key);
  }

  /** @returns the value of the record that carries the event. */
  sign(envelope: object): string {
    const signed = JSON.stringify(envelope).slice(0, -1);
    const signature = sign(DIGEST, Buffer.from(signed, 'utf8'), { key: this.#key, dsaEncoding: ENCODING });
    return signed + TAIL_START + signature.toString('base64url') + TAIL_END;
  }
}

/** Public keys (JWK on P-256) by the name of their room; several while one takes the place of another. */
export type EventKeys = Readonly<Record<string, readonly JsonWebKey[]>>;

/** Tells the records of a topic's owner from those of anybody else. */
export class RecordVerifier {
  readonly #keys: ReadonlyMap<string, readonly KeyObject[]>;

  /** @throws Error when one of the keys is not on P-256. */
  constructor(keys: EventKeys) {
    const read = (jwk: JsonWebKey): KeyObject => {
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      assertP256(key);
      return key;
    };
    this.#keys = new Map(Object.entries(keys).map(([room, jwks]) => [room, jwks.map(read)]));
  }

  /** @throws Error that names the room whose key is missing: whatever came on this topic would be refused. */
  assertKnows(topic: string): void {
    if (this.#keysOf(topic).length > 0) return;
    throw new Error(`No key is known of the room ${ownerOf(topic) ?? '?'}, whose events on ${topic} are waited for: add its public key to the file of event keys.`);
  }

  /** Did the owner of the topic sign these bytes? */
  isGenuine(topic: string, value: Buffer): boolean {
    const signed = value.subarray(0, Math.max(0, value.length - TAIL_LENGTH));
    const tail = value.subarray(signed.length).toString('latin1');
    if (!tail.startsWith(TAIL_START) || !tail.endsWith(TAIL_END)) return false;
    const text = tail.slice(TAIL_START.length, -TAIL_END.length);
    const signature = Buffer.from(text, 'base64url');
    // The last character has bits that mean nothing: one signature has one spelling.
    if (signature.toString('base64url') !== text) return false;
    return this.#keysOf(topic).some((key) => verify(DIGEST, signed, { key, dsaEncoding: ENCODING }, signature));
  }

  #keysOf(topic: string): readonly KeyObject[] {
    return this.#keys.get(ownerOf(topic) ?? '') ?? [];
  }
}

function ownerOf(topic: string): string | undefined {
  return TOPICS.find(({ name }) => name === topic)?.owner;
}

function assertP256(key: KeyObject): void {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('Events are signed with keys on the curve P-256.');
}
