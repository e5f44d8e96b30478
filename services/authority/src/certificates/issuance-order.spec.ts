import { describe, expect, it } from '@jest/globals';
import { verifyDecision } from '@vidimus/decisions';
import { naturalPersonRemoteSignature } from '@vidimus/pki';
import { makeDecisionKey, makeOrder } from '../../test/orders.js';
import { assertDecided, contentDigest, endOfTerm, issuanceOrderSchema, subjectName } from './issuance-order.js';

const key = makeDecisionKey();
const now = new Date('2026-11-20T12:00:00Z');

describe('an issuance order', () => {
  it('is read as it is sent, and with a member more it is refused', async () => {
    const order = await makeOrder(key, now);
    expect(issuanceOrderSchema.parse(JSON.parse(JSON.stringify(order)))).toEqual(order);
    expect(issuanceOrderSchema.safeParse({ ...order, note: 'x' }).success).toBe(false);
    expect(issuanceOrderSchema.safeParse({ ...order, organisationPath: '/a/b/' }).success).toBe(false);
  });

  it('has a digest that does not depend on the order of members and does on everything else', async () => {
    const order = await makeOrder(key, now);
    const shuffled = issuanceOrderSchema.parse(Object.fromEntries(Object.entries(order).reverse()));
    expect(contentDigest(shuffled)).toBe(contentDigest(order));
    expect(contentDigest({ ...order, csr: `${order.csr} ` })).not.toBe(contentDigest(order));
  });

  it('[S4-40] fits its decision only as it was decided; the problem names the member and no value', async () => {
    const order = await makeOrder(key, now);
    const evidence = await verifyDecision({ ...order.evidence, keys: key.jwks });
    expect(() => assertDecided(order, evidence)).not.toThrow();
    const changed = { ...order, subject: { ...order.subject, givenName: 'Μαριά' } };
    expect(() => assertDecided(changed, evidence)).toThrow(
      expect.objectContaining({ slug: 'evidence-mismatch', extras: { errors: [expect.objectContaining({ pointer: '/subject' })] } }),
    );
    expect(() => assertDecided(changed, evidence)).not.toThrow(/Μαριά/);
  });
});

describe('the certificate of a person', () => {
  it('names him by both names, tax number and country, the common name cut at 64 characters', () => {
    const long = 'Α'.repeat(60);
    const name = subjectName({ givenName: long, surname: 'Παπαδοπούλου', taxNumber: 'TINGR-094259216', country: 'GR' });
    expect(name.map(({ type }) => type)).toEqual(['countryName', 'surname', 'givenName', 'serialNumber', 'commonName']);
    expect(name.at(-1)?.value).toBe(`${long} Παπ`);
    expect(name[2]?.value).toBe(long);
  });

  it('ends one second before the term is over, also over a leap day', () => {
    const profile = naturalPersonRemoteSignature('demo', { cpsUri: 'https://ca.example/cps', disclosureStatements: [] });
    expect(endOfTerm(profile, new Date('2028-02-29T08:00:00Z')).toISOString()).toBe('2031-02-28T07:59:59.000Z');
  });
});
