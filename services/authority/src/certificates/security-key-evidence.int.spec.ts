import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf, relyingPartyOf } from '@vidimus/decisions';
import type { SecurityKeyEvidence } from '@vidimus/decisions';
import { SoftwareSecurityKey } from '@vidimus/testing';
import type { SecurityKeyFaults } from '@vidimus/testing';
import type { OrderChanges } from '../../test/orders.js';
import { startAuthority } from '../../test/running-authority.js';
import type { RunningAuthority } from '../../test/running-authority.js';

let authority: RunningAuthority;
let origin: string;
let key: SoftwareSecurityKey;
beforeAll(async () => {
  authority = await startAuthority();
  origin = relyingPartyOf(authority.signer.issuer.publicUrl).origin;
  key = new SoftwareSecurityKey({ origin });
}, 120_000);
afterAll(() => authority.stop());

/** What identity writes about a key that was enrolled and confirmed yesterday. */
function evidenceOver(challenge: string, faults: SecurityKeyFaults = {}, url: string = origin): SecurityKeyEvidence {
  const { rpId, origin: usedAt } = relyingPartyOf(url);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  return {
    credentialId: key.credentialId.toString('base64url'),
    publicKey: key.publicKey,
    enrolledAt: yesterday,
    confirmedBy: randomUUID(),
    confirmedAt: yesterday,
    rpId,
    origin: usedAt,
    assertion: key.assert({ challenge, rpId }, { origin: usedAt, ...faults }).response,
  };
}

describe('evidence with a security key', () => {
  it('[S4-40] is what a certificate is issued on', async () => {
    const order = await authority.order({ securityKey: (digest) => evidenceOver(digest) });
    expect((await authority.put(randomUUID(), order)).json()).toMatchObject({ state: 'ACTIVE', requestId: order.requestId });
  });

  /** Identity's own key signed each of these: they show what holds even against whoever took it. */
  const forged: [string, NonNullable<OrderChanges['securityKey']>][] = [
    ['over another decision', () => evidenceOver(digestOf({}))],
    ['without its user', (digest) => evidenceOver(digest, { userVerified: false })],
    ['that nobody touched', (digest) => evidenceOver(digest, { userPresent: false })],
    ['that was used on another page', (digest) => evidenceOver(digest, { origin: 'https://evil.example' })],
    ['of another platform', (digest) => evidenceOver(digest, {}, 'https://other.example')],
    ['of somebody else', (digest) => ({ ...evidenceOver(digest), publicKey: new SoftwareSecurityKey({ origin }).publicKey })],
    ['whose signature was changed', (digest) => ({ ...evidenceOver(digest), assertion: { ...evidenceOver(digest).assertion, signature: evidenceOver(digestOf({})).assertion.signature } })],
    ['that was confirmed afterwards', (digest) => ({ ...evidenceOver(digest), confirmedAt: new Date(Date.now() + 3_600_000).toISOString() })],
  ];
  it.each(forged)('[S4-40] by a key %s is refused', async (_what, securityKey) => {
    const answer = await authority.put(randomUUID(), await authority.order({ securityKey }));
    expect([answer.status, answer.json()['type']]).toEqual([422, expect.stringContaining('/evidence-mismatch')]);
  });

  it('[S4-40] is refused with one letter of the subject changed after the key was touched', async () => {
    const order = await authority.order({ securityKey: (digest) => evidenceOver(digest) });
    const subject = { ...order.subject, surname: `${order.subject.surname}ς` };
    const answer = await authority.put(randomUUID(), { ...order, subject, evidence: { ...order.evidence, decision: { ...order.evidence.decision, subject } } });
    expect([answer.status, answer.json()['type']]).toEqual([422, expect.stringContaining('/evidence-mismatch')]);
  });
});
