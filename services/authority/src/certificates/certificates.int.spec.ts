import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAuthority, strangerGrant } from '../../test/running-authority.js';
import type { RunningAuthority } from '../../test/running-authority.js';
import { csrFor, makeHolderKey } from '../../test/orders.js';
import type { CertificateView } from './certificates.schemas.js';

let authority: RunningAuthority;
beforeAll(async () => {
  authority = await startAuthority();
}, 60_000);
afterAll(() => authority.stop());

describe('issuing', () => {
  it('answers with the certificate, and with the same one when the same order comes again', async () => {
    const id = randomUUID();
    const order = await authority.order();
    const first = await authority.put(id, order);
    expect(first.text).toContain('"state":"ACTIVE"');
    const again = await authority.put(id, order);
    expect(again.json()).toEqual(first.json());
  });
});
