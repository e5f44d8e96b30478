import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Grant } from '@vidimus/contracts';
import { digestOf, saltedDigest, signStatement } from '@vidimus/decisions';
import type { DecisionSubject, IssuanceDecision, SecurityKeyEvidence } from '@vidimus/decisions';
import { buildCsr, toPem } from '@vidimus/pki';
import type { Signer } from '@vidimus/pki';
import type { IssuanceOrder } from '../src/certificates/issuance-order.js';

/** An organisation that tests issue for. */
export const AGENCY = {
  id: '01935a7e-6c00-7000-8000-0000000000a1',
  path: '/01935a7e-6c00-7000-8000-000000000001/01935a7e-6c00-7000-8000-0000000000a1/',
};

/** Identity's decision key, private and public. */
export interface DecisionKey {
  readonly privateKey: KeyObject;
  readonly kid: string;
  /** Content of the file that VIDIMUS_DECISION_KEYS_FILE names. */
  readonly jwks: { keys: { kty: 'EC'; crv: 'P-256'; kid: string; x: string; y: string }[] };
}

export function makeDecisionKey(): DecisionKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const kid = 'decision-1';
  return { privateKey, kid, jwks: { keys: [{ kty: 'EC', crv: 'P-256', kid, x, y }] } };
}

/** A key pair in the process, for holders. */
export function makeHolderKey(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    algorithm: 'ecdsa-p256-sha256',
    publicKeyDer: publicKey.export({ format: 'der', type: 'spki' }),
    sign: async (data) => sign('sha256', data, { key: privateKey, dsaEncoding: 'der' }),
  };
}

export async function csrFor(key: Signer): Promise<string> {
  return toPem('CERTIFICATE REQUEST', await buildCsr(key, 'anything'));
}

export const officerGrant: Grant = {
  role: 'REGISTRATION_OFFICER',
  organisationId: AGENCY.id,
  organisationPath: AGENCY.path,
  descendants: false,
};

const person: DecisionSubject = {
  givenName: 'Μαρία',
  surname: 'Δοκιμή',
  taxNumber: 'TINGR-094259216',
  country: 'GR',
};

/** What a test wants otherwise than in an order that is issued. */
export interface OrderChanges {
  readonly subject?: Partial<DecisionSubject>;
  readonly csr?: string;
  readonly holderId?: string;
  readonly grant?: Grant;
  readonly profile?: IssuanceOrder['profile'];
  /** Has the decision confirmed by a security key, in place of a code. */
  readonly securityKey?: (digest: string) => SecurityKeyEvidence;
}

/** A complete order with a decision that an officer has just taken. */
export async function makeOrder(decisionKey: DecisionKey, now: Date, changes: OrderChanges = {}): Promise<IssuanceOrder> {
  const subject = { ...person, ...changes.subject };
  const profile = changes.profile ?? { id: 'natural-person-remote-signature', version: 1 };
  const decision: IssuanceDecision = {
    type: 'vidimus.issuance-approval',
    version: 1,
    decisionId: randomUUID(),
    requestId: randomUUID(),
    profile,
    organisation: AGENCY,
    subject,
    declaration: { textId: 'presence', textVersion: 1, locale: 'en', text: 'I met this person and saw the document.' },
    presence: {
      date: now.toISOString().slice(0, 10),
      place: 'Office',
      documentType: 'IDENTITY_CARD',
      documentNumberDigest: saltedDigest('X000000', randomBytes(16)),
    },
    officerId: '01935a7e-6c00-7000-8000-0000000000f1',
  };
  const digest = digestOf(decision);
  const statement = await signStatement({
    key: decisionKey.privateKey,
    kid: decisionKey.kid,
    officerId: decision.officerId,
    digest,
    grant: changes.grant ?? officerGrant,
    issuedAt: now,
    securityKey: changes.securityKey?.(digest),
  });
  return {
    requestId: decision.requestId,
    organisationId: AGENCY.id,
    organisationPath: AGENCY.path,
    ...(changes.holderId === undefined ? {} : { holderId: changes.holderId }),
    profile,
    subject,
    csr: changes.csr ?? (await csrFor(makeHolderKey())),
    evidence: { decision: { ...decision }, statement },
  };
}
