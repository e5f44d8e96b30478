import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Grant } from '@vidimus/contracts';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import { signStatement, STATEMENT_TYPE } from './decision-statement.js';
import { canonicalBytes, digestOf, saltedDigest } from './digest.js';
import type { IssuanceDecision } from './issuance-decision.js';
import { decisionKeysSchema, grantAllowsApproval, verifyDecision } from './verify-decision.js';

const root = '01935a7e-6c00-7000-8000-0000000000a0';
const agency = '01935a7e-6c00-7000-8000-0000000000a1';
const otherAgency = '01935a7e-6c00-7000-8000-0000000000a2';
const officerId = '01935a7e-6c00-7000-8000-0000000000f1';
const signedAt = new Date('2026-11-21T12:00:00Z');

const decision: IssuanceDecision = {
  type: 'vidimus.issuance-approval',
  version: 1,
  decisionId: '01935a7e-6c00-7000-8000-000000000001',
  requestId: '01935a7e-6c00-7000-8000-000000000002',
  profile: { id: 'natural-person-remote-signature', version: 1 },
  organisation: { id: agency, path: `/${root}/${agency}/` },
  subject: { givenName: 'Δοκιμή', surname: 'Παράδειγμα', fatherName: 'Υπόδειγμα', taxNumber: 'TINGR-094259216', country: 'GR' },
  declaration: { textId: 'face-to-face', textVersion: 1, locale: 'el', text: 'Δηλώνω ότι ταυτοποίησα το πρόσωπο.' },
  presence: { date: '2026-11-21', place: 'Αθήνα', documentType: 'IDENTITY_CARD', documentNumberDigest: saltedDigest('X', randomBytes(16)) },
  officerId,
};
const grant: Grant = { role: 'REGISTRATION_OFFICER', organisationId: agency, organisationPath: `/${root}/${agency}/`, descendants: false };

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keys = decisionKeysSchema.parse({ keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'decision-1' }] });

const sign = (changes: Partial<Parameters<typeof signStatement>[0]> = {}): Promise<string> =>
  signStatement({ key: pair.privateKey, kid: 'decision-1', officerId, digest: digestOf(decision), grant, issuedAt: signedAt, ...changes });

/** A statement with any header and payload, signed with the real key: what `signStatement` would not make. */
const forge = (header: object, payload: object): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: STATEMENT_TYPE, kid: 'decision-1', ...header })
    .sign(pair.privateKey);

const payload = { iss: 'vidimus-identity', sub: officerId, iat: 1795262400, method: 'totp', digest: digestOf(decision), purpose: 'issuance.approval', grant };

const refusal = (detail: RegExp): object => expect.objectContaining({ slug: 'evidence-mismatch', detail: expect.stringMatching(detail) });

describe('the evidence of an approval', () => {
  let statement: string;
  beforeAll(async () => {
    statement = await sign();
  });

  it('[S4-40] tells who approved, when, how and by which role', async () => {
    const verified = await verifyDecision({ decision, statement, keys, now: new Date('2026-11-21T12:05:00Z'), maxAgeSeconds: 300 });
    expect(verified).toEqual({ decision, digest: digestOf(decision), officerId, method: 'totp', statedAt: signedAt, grant, keyId: 'decision-1' });
  });

  it('[S4-46] tells a code that came by SMS from one of an authenticator', async () => {
    const bySms = await signStatement({ key: pair.privateKey, kid: 'decision-1', officerId, digest: digestOf(decision), grant, issuedAt: signedAt, codeFrom: 'sms' });
    expect((await verifyDecision({ decision, statement: bySms, keys })).method).toBe('sms');
  });

  it('[S4-40] does not depend on the order of the members', async () => {
    const reordered = Object.fromEntries(Object.entries(decision).reverse());
    expect((await verifyDecision({ decision: reordered, statement, keys })).digest).toBe(digestOf(decision));
  });

  it('[S4-40] any one changed byte of the decision is refused', async () => {
    const bytes = canonicalBytes(decision);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (position, change) => {
        const altered = Buffer.from(bytes);
        altered.writeUInt8(altered.readUInt8(position) ^ change, position);
        const forged = parsedOrText(altered.toString('utf8'));
        await expect(verifyDecision({ decision: forged, statement, keys })).rejects.toEqual(refusal(/./));
      }),
      { numRuns: 500 },
    );
  });

  it('[S4-40] any one changed character of the statement is refused, spare bits of its encoding included', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
    const alterAt = (position: number, character: string): string => statement.slice(0, position) + character + statement.slice(position + 1);
    await fc.assert(
      fc.asyncProperty(fc.nat(statement.length - 1), fc.constantFrom(...alphabet), async (position, character) => {
        fc.pre(statement[position] !== character);
        await expect(verifyDecision({ decision, statement: alterAt(position, character), keys })).rejects.toEqual(refusal(/./));
      }),
      { numRuns: 500 },
    );
    for (const character of alphabet.replace(statement.at(-1) ?? '', '')) {
      const altered = alterAt(statement.length - 1, character);
      await expect(verifyDecision({ decision, statement: altered, keys })).rejects.toEqual(refusal(/./));
    }
  });

  it('is refused for each thing that does not fit, by name', async () => {
    const cases: [string, Promise<string>, RegExp][] = [
      ['another decision', sign({ digest: digestOf({ ...decision, version: 2 }) }), /digests differ/],
      ['another officer', sign({ officerId: '01935a7e-6c00-7000-8000-0000000000f2' }), /another officer/],
      ['a role that may not approve', sign({ grant: { ...grant, role: 'AUDITOR' } }), /role AUDITOR .* may not approve/],
      ['an office elsewhere', sign({ grant: { ...grant, organisationPath: `/${root}/${otherAgency}/` } }), /does not cover/],
      ['an office above, without what is below', sign({ grant: { ...grant, organisationPath: `/${root}/` } }), /does not cover/],
      ['an unknown key', sign({ kid: 'decision-2' }), /not among the decision keys/],
      ["a stranger's key under a known name", sign({ key: stranger.privateKey }), /signature .* does not hold/],
      ['another kind of token', forge({ typ: 'at+jwt' }, payload), /header of the statement/],
      ['a key that the token brings along', forge({ jwk: pair.publicKey.export({ format: 'jwk' }) }, payload), /header of the statement/],
      ['another issuer', forge({}, { ...payload, iss: 'somebody' }), /does not hold at: iss/],
      ['another purpose', forge({}, { ...payload, purpose: 'renewal.approval' }), /does not hold at: purpose/],
      ['a method nobody knows', forge({}, { ...payload, method: 'none' }), /does not hold at: method/],
    ];
    for (const [, made, detail] of cases) {
      await expect(verifyDecision({ decision, statement: await made, keys })).rejects.toEqual(refusal(detail));
    }
  });

  it('is refused unsigned, or when the algorithm is another', async () => {
    const [, body = '', signature = ''] = statement.split('.');
    for (const alg of ['none', 'HS256', 'ES384']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: STATEMENT_TYPE, kid: 'decision-1' })).toString('base64url');
      for (const tail of ['', signature]) {
        await expect(verifyDecision({ decision, statement: `${header}.${body}.${tail}`, keys })).rejects.toEqual(refusal(/header of the statement/));
      }
    }
  });

  it('covers what lies below an office where the role says so, and never a name that only begins alike', () => {
    const above: Grant = { ...grant, organisationPath: `/${root}/`, descendants: true };
    expect(grantAllowsApproval(above, decision.organisation.path)).toBe(true);
    expect(grantAllowsApproval(above, `/${otherAgency}/`)).toBe(false);
    expect(grantAllowsApproval({ ...above, role: 'CA_OPERATOR' }, decision.organisation.path)).toBe(false);
  });

  it('is refused when its organisation does not stand where its path ends', async () => {
    const moved = { ...decision, organisation: { id: otherAgency, path: decision.organisation.path } };
    await expect(verifyDecision({ decision: moved, statement: await sign({ digest: digestOf(moved) }), keys })).rejects.toEqual(
      refusal(/end of its path/),
    );
  });

  it('[S4-40] is too old after the limit, and never from the future', async () => {
    const at = (instant: string, maxAgeSeconds?: number) => verifyDecision({ decision, statement, keys, now: new Date(instant), maxAgeSeconds });
    await expect(at('2026-11-21T12:05:01Z', 300)).rejects.toEqual(refusal(/older than 300 seconds/));
    await expect(at('2026-11-21T11:59:00Z')).rejects.toEqual(refusal(/future/));
    await expect(at('2036-11-21T12:00:00Z')).resolves.toBeDefined();
  });

  it('names members at fault, never their values', async () => {
    const bad = { ...decision, subject: { ...decision.subject, taxNumber: 'secret 094259216' } };
    await expect(verifyDecision({ decision: bad, statement, keys })).rejects.toEqual(refusal(/^((?!094259216).)*\/subject\/taxNumber((?!094259216).)*$/));
  });

  it('refuses a member that was not shown to the officer', async () => {
    const more = { ...decision, isAdult: true };
    await expect(verifyDecision({ decision: more, statement: await sign({ digest: digestOf(more) }), keys })).rejects.toEqual(refusal(/form/));
  });
});

/** What a reader makes of these bytes: JSON if they still are some. */
function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

describe('a salted digest', () => {
  it('[C-22] differs with the salt and the value, and wants a real salt', () => {
    const salt = Buffer.alloc(16, 1);
    expect(saltedDigest('AB 123456', salt)).toBe(saltedDigest('AB 123456', salt));
    expect(saltedDigest('AB 123456', Buffer.alloc(16, 2))).not.toBe(saltedDigest('AB 123456', salt));
    expect(saltedDigest('AB 123457', salt)).not.toBe(saltedDigest('AB 123456', salt));
    expect(() => saltedDigest('AB 123456', Buffer.alloc(15))).toThrow('at least 16 bytes');
  });
});
