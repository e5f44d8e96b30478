import { generateKeyPairSync } from 'node:crypto';
import { SoftwareSecurityKey } from '@vidimus/testing';
import type { SecurityKeyAlgorithm, SecurityKeyFaults } from '@vidimus/testing';
import { signStatement } from '../src/decision-statement.js';
import { digestOf, saltedDigest } from '../src/digest.js';
import type { IssuanceDecision } from '../src/issuance-decision.js';
import { relyingPartyOf } from '../src/security-key-evidence.js';
import type { SecurityKeyEvidence } from '../src/security-key-evidence.js';
import { decisionKeysSchema } from '../src/verify-decision.js';

const root = '01935a7e-6c00-7000-8000-0000000000a0';
const agency = '01935a7e-6c00-7000-8000-0000000000a1';
const path = `/${root}/${agency}/`;

export const OFFICER = '01935a7e-6c00-7000-8000-0000000000f1';
export const MANAGER = '01935a7e-6c00-7000-8000-0000000000f9';
export const SIGNED_AT = new Date('2026-11-21T12:00:00Z');
export const RELYING_PARTY = relyingPartyOf('https://vidimus.example:8443/');
export const DOCUMENT_NUMBER = 'ZZ-778899';
export const SALT = Buffer.alloc(16, 7);

/** A decision as an officer is shown it. */
export const DECISION: IssuanceDecision = {
  type: 'vidimus.issuance-approval',
  version: 1,
  decisionId: '01935a7e-6c00-7000-8000-000000000001',
  requestId: '01935a7e-6c00-7000-8000-000000000002',
  profile: { id: 'natural-person-remote-signature', version: 1 },
  organisation: { id: agency, path },
  subject: { givenName: 'Δοκιμή', surname: 'Παράδειγμα', taxNumber: 'TINGR-094259216', country: 'GR' },
  declaration: { textId: 'face-to-face', textVersion: 1, locale: 'el', text: 'Δηλώνω ότι ταυτοποίησα το πρόσωπο.' },
  presence: { date: '2026-11-21', place: 'Αθήνα', documentType: 'IDENTITY_CARD', documentNumberDigest: saltedDigest(DOCUMENT_NUMBER, SALT) },
  officerId: OFFICER,
};
export const DIGEST = digestOf(DECISION);

const identity = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Identity's public decision keys. */
export const KEYS = decisionKeysSchema.parse({ keys: [{ ...identity.publicKey.export({ format: 'jwk' }), kid: 'decision-1' }] });

export function securityKeyBy(algorithm: SecurityKeyAlgorithm): SoftwareSecurityKey {
  return new SoftwareSecurityKey({ origin: RELYING_PARTY.origin, algorithm });
}

/** What identity writes about an assertion of this key. */
export function evidenceOf(key: SoftwareSecurityKey, challenge: string = DIGEST, faults: SecurityKeyFaults = {}): SecurityKeyEvidence {
  return {
    credentialId: key.credentialId.toString('base64url'),
    publicKey: key.publicKey,
    enrolledAt: '2026-11-01T08:00:00.000Z',
    confirmedBy: MANAGER,
    confirmedAt: '2026-11-01T09:00:00.000Z',
    ...RELYING_PARTY,
    assertion: key.assert({ challenge, rpId: RELYING_PARTY.rpId }, faults).response,
  };
}

/** Identity's statement: with the key's evidence, or about a second factor. */
export function stateBy(securityKey: SecurityKeyEvidence | undefined): Promise<string> {
  return signStatement({
    key: identity.privateKey,
    kid: 'decision-1',
    officerId: OFFICER,
    digest: DIGEST,
    grant: { role: 'REGISTRATION_OFFICER', organisationId: agency, organisationPath: path, descendants: false },
    issuedAt: SIGNED_AT,
    securityKey,
  });
}
