import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DECISION as decision, DIGEST as digest, evidenceOf, KEYS as keys, OFFICER, RELYING_PARTY as relyingParty, securityKeyBy, SIGNED_AT, stateBy } from '../test/sample-evidence.js';
import { digestOf } from './digest.js';
import { relyingPartyOf, securityKeyEvidenceSchema } from './security-key-evidence.js';
import type { SecurityKeyEvidence } from './security-key-evidence.js';
import { verifyDecision } from './verify-decision.js';

const securityKey = securityKeyBy('ES256');
const verify = async (evidence: SecurityKeyEvidence) => verifyDecision({ decision, statement: await stateBy(evidence), keys, relyingParty });
const refusal = (detail: RegExp): object => expect.objectContaining({ slug: 'evidence-mismatch', detail: expect.stringMatching(detail) });

describe('an approval with a security key', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('[S4-40] by %s is evidence that tells whose key it was and who confirmed it', async (algorithm) => {
    const evidence = evidenceOf(securityKeyBy(algorithm));
    const { assertion: _assertion, ...key } = evidence;
    const verified = await verify(evidence);
    expect(verified).toMatchObject({ officerId: OFFICER, method: 'webauthn', digest, statedAt: SIGNED_AT, securityKey: key });
    expect(await verifyDecision({ decision, statement: await stateBy(evidence), keys })).toEqual(verified);
  });

  it('[S4-40] is still possible with a second factor, and says so', async () => {
    const verified = await verifyDecision({ decision, statement: await stateBy(undefined), keys, relyingParty });
    expect([verified.method, verified.securityKey]).toEqual(['totp', undefined]);
  });

  it('is refused elsewhere than at this platform, though it agrees with itself', async () => {
    for (const url of ['https://vidimus.example', 'http://vidimus.example:8443', 'https://other.example:8443']) {
      const statement = await stateBy(evidenceOf(securityKey));
      await expect(verifyDecision({ decision, statement, keys, relyingParty: relyingPartyOf(url) })).rejects.toEqual(refusal(/another address/));
    }
  });

  /** All of them vouched for by identity itself: these hold against whoever took over its decision key. */
  const faults: [string, Partial<SecurityKeyEvidence>, RegExp][] = [
    ['over another digest', evidenceOf(securityKey, digestOf({})), /challenge is not the digest/],
    ['over a digest in another spelling', evidenceOf(securityKey, Buffer.from(digest, 'base64url').toString('base64')), /challenge is not the digest/],
    ['that signed in', evidenceOf(securityKey, digest, { type: 'webauthn.create' }), /at: type/],
    ['in a frame of another page', evidenceOf(securityKey, digest, { crossOrigin: true }), /at: crossOrigin/],
    ['on another page', evidenceOf(securityKey, digest, { origin: 'https://vidimus.example.evil.example' }), /another address/],
    ['bound to another name', evidenceOf(securityKey, digest, { rpId: 'evil.example' }), /bound to another address/],
    ['that nobody touched', evidenceOf(securityKey, digest, { userPresent: false }), /touched/],
    ['that knew nobody', evidenceOf(securityKey, digest, { userVerified: false }), /did not verify its user/],
    ['of another officer', { ...evidenceOf(securityKey), publicKey: securityKeyBy('ES256').publicKey }, /signature .* does not hold/],
    ['that signed something else', { assertion: { ...evidenceOf(securityKey).assertion, signature: evidenceOf(securityKey).assertion.signature } }, /signature .* does not hold/],
    ['of no key', { ...evidenceOf(securityKey), publicKey: 'AAAA' }, /algorithm|cannot be read/],
    ['by an algorithm nobody accepts', { ...evidenceOf(securityKey), publicKey: withAlgorithm(securityKey.publicKey, 0x29) }, /algorithm/],
    ['that he confirmed himself', { confirmedBy: OFFICER }, /confirmed his security key himself/],
    ['that was confirmed later', { confirmedAt: '2026-11-21T12:00:01.000Z' }, /before it was enrolled/],
    ['that was enrolled after it was confirmed', { enrolledAt: '2026-11-01T09:00:00.001Z' }, /before it was enrolled/],
  ];
  it.each(faults)('[S4-40] by a key %s is refused', async (_what, changes, detail) => {
    await expect(verify({ ...evidenceOf(securityKey), ...changes })).rejects.toEqual(refusal(detail));
  });

  it('[S4-40] with any one byte of key, assertion or address changed is refused, even when identity vouches for the change', async () => {
    const evidence = evidenceOf(securityKey);
    const places: [string, string, (text: string) => Partial<SecurityKeyEvidence>][] = [
      ['publicKey', evidence.publicKey, (publicKey) => ({ publicKey })],
      ['authenticatorData', evidence.assertion.authenticatorData, (authenticatorData) => ({ assertion: { ...evidence.assertion, authenticatorData } })],
      ['clientDataJSON', evidence.assertion.clientDataJSON, (clientDataJSON) => ({ assertion: { ...evidence.assertion, clientDataJSON } })],
      ['signature', evidence.assertion.signature, (signature) => ({ assertion: { ...evidence.assertion, signature } })],
      ['rpId', Buffer.from(evidence.rpId).toString('base64url'), (text) => ({ rpId: Buffer.from(text, 'base64url').toString('latin1') })],
      ['origin', Buffer.from(evidence.origin).toString('base64url'), (text) => ({ origin: Buffer.from(text, 'base64url').toString('latin1') })],
    ];
    for (const [, text, change] of places) {
      const bytes = Buffer.from(text, 'base64url');
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (position, flip) => {
          const altered = Buffer.from(bytes);
          altered.writeUInt8(altered.readUInt8(position) ^ flip, position);
          const statement = await stateBy({ ...evidence, ...change(altered.toString('base64url')) });
          await expect(verifyDecision({ decision, statement, keys })).rejects.toEqual(refusal(/./));
        }),
        { numRuns: 150 },
      );
    }
  });

  it('[S4-40] with any member of the statement changed by one byte, without its signature, is refused', async () => {
    const statement = await stateBy(evidenceOf(securityKey));
    const [header = '', body = '', signature = ''] = statement.split('.');
    const payload = Buffer.from(body, 'base64url');
    for (const member of Object.keys(securityKeyEvidenceSchema.shape)) {
      const at = payload.indexOf(`"${member}":`) + member.length + 4;
      const altered = Buffer.from(payload);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      const forged = `${header}.${altered.toString('base64url')}.${signature}`;
      await expect(verifyDecision({ decision, statement: forged, keys })).rejects.toEqual(refusal(/signature of the statement/));
    }
  });
});

/** The same COSE_Key with another algorithm (label 3; one-byte negative number). */
function withAlgorithm(publicKey: string, algorithm: number): string {
  const bytes = Buffer.from(publicKey, 'base64url');
  bytes.writeUInt8(algorithm, 4);
  return bytes.toString('base64url');
}
