import { generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RecordSigner, RecordVerifier } from './record-signature.js';

interface Pair {
  readonly private: JsonWebKey;
  readonly public: JsonWebKey;
}

function pair(namedCurve = 'P-256'): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return { private: privateKey.export({ format: 'jwk' }), public: publicKey.export({ format: 'jwk' }) };
}

const [authority, issuance, former] = [pair(), pair(), pair()];
const verifier = new RecordVerifier({ authority: [former.public, authority.public], issuance: [issuance.public] });
const TOPIC = 'vidimus.certificates';
const event = { id: 1, type: 'certificate.issued.v1', data: { name: 'Ελλάδα', nested: '","signature":"' } };
const value = Buffer.from(new RecordSigner(authority.private).sign(event), 'utf8');

describe('the signature of a record', () => {
  it('is its last member and changes nothing else of it', () => {
    expect(JSON.parse(value.toString('utf8'))).toEqual({ ...event, signature: expect.stringMatching(/^[\w-]{86}$/) });
  });

  it('is good with any key of the room that owns the topic', () => {
    expect(verifier.isGenuine(TOPIC, value)).toBe(true);
    expect(verifier.isGenuine(TOPIC, Buffer.from(new RecordSigner(former.private).sign(event)))).toBe(true);
  });

  it('is refused on a topic of another room, of nobody, and by the key of another room', () => {
    expect(verifier.isGenuine('vidimus.issuance-requests', value)).toBe(false);
    expect(verifier.isGenuine('vidimus.nowhere', value)).toBe(false);
    expect(verifier.isGenuine(TOPIC, Buffer.from(new RecordSigner(issuance.private).sign(event)))).toBe(false);
  });

  it('is refused whichever byte is changed, cut off or added', () => {
    for (let index = 0; index < value.length; index += 1) {
      const changed = Buffer.from(value);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect({ index, genuine: verifier.isGenuine(TOPIC, changed) }).toEqual({ index, genuine: false });
    }
    expect(verifier.isGenuine(TOPIC, value.subarray(0, -1))).toBe(false);
    expect(verifier.isGenuine(TOPIC, Buffer.concat([value, Buffer.from(' ')]))).toBe(false);
    expect(verifier.isGenuine(TOPIC, Buffer.from(JSON.stringify(event)))).toBe(false);
    expect(verifier.isGenuine(TOPIC, Buffer.alloc(0))).toBe(false);
  });

  it('needs a key for every room that is listened to', () => {
    expect(() => verifier.assertKnows(TOPIC)).not.toThrow();
    expect(() => verifier.assertKnows('vidimus.messages')).toThrow('No key is known of the room notification, whose events on vidimus.messages are waited for');
  });

  it('is made with keys on P-256 alone', () => {
    const other = pair('P-384');
    expect(() => new RecordSigner(other.private)).toThrow('P-256');
    expect(() => new RecordVerifier({ authority: [other.public] })).toThrow('P-256');
  });
});
