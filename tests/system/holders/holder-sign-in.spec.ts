import { beforeAll, describe, expect, it } from '@jest/globals';
import { completeAsSubject } from '../../support/walk/completion.js';
import type { Holder } from '../../support/walk/completion.js';
import { crowdPerson, domainOfAgencyA } from '../../support/people/crowd.js';
import { signInAsHolder, stepUp } from '../../support/people/holder-sign-in.js';
import { newHolder } from '../../support/people/new-holder.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import { beginSignIn } from '../../support/people/sign-in.js';
import { approve, expectStatus, inState, passChecks, startIssuance } from '../../support/walk/walk.js';

const ME = '/api/identity/v1/me';
const DEVICES = '/api/otp-sync/v1/my-devices';
const MINUTES_MS = 60_000;

describe('a person without a device for codes', () => {
  it('is told so where a code is asked for, gives up, and is where she was, as signed in as before', async () => {
    const browser = await signInAsHolder(await newHolder());
    const confirming = await beginSignIn({ jar: browser.jar, returnTo: '/portal', stepUp: true });
    expect(confirming.details).toMatchObject({ why: 'STEP_UP', secondFactor: 'NONE', sent: null });
    expect((await confirming.step('second-factor', { code: '123456' })).body['type']).toMatch(/credentials-refused$/);
    const back = await confirming.finish(String((await confirming.step('abort', {})).body['redirectTo']));
    expect((await back.get(ME)).body).toMatchObject({ holder: true });
  });
});

describe('a person who was given a certificate', () => {
  let holder: Holder;
  beforeAll(async () => {
    const [officer, person] = [await newOfficer('AGENCY-A'), crowdPerson(140)];
    const id = await startIssuance(officer, person, domainOfAgencyA());
    const subject = await passChecks(officer, id, person);
    await inState(officer, id, 'AWAITING_APPROVAL');
    expectStatus(await approve(officer, id), 200);
    holder = await completeAsSubject(subject, id);
    await inState(officer, id, 'COMPLETED');
  }, 5 * MINUTES_MS);

  it('signs in with user-id and password, sees what is hers and nothing of the officers, and confirms with her authenticator', async () => {
    const begun = await beginSignIn({ returnTo: '/portal' });
    const wrong = await begun.step('password', { username: holder.userId, password: 'not her password' });
    const unknown = await begun.step('password', { username: 'V000000000', password: holder.password });
    expect([wrong.status, wrong.body['type'], wrong.body['detail']]).toEqual([unknown.status, unknown.body['type'], unknown.body['detail']]);
    expect(wrong.status).toBe(422);

    const spelled = `${holder.userId.slice(0, 5)} ${holder.userId.slice(5)}`.toLowerCase();
    const browser = await signInAsHolder({ ...holder, userId: spelled });
    const me = expectStatus(await browser.get(ME), 200).body;
    expect(me).toMatchObject({ kind: 'person', holder: true, userId: holder.userId, grants: [], permissions: [] });
    expect(expectStatus(await browser.get(DEVICES), 200).body['items']?.[0]).toMatchObject({ kind: 'AUTHENTICATOR', state: 'ACTIVE', lock: null });
    const closed = ['/api/issuance/v1/issuance-requests', '/api/authority/v1/certificates', '/api/identity/v1/officers', `${ME}/security-keys`];
    for (const path of closed) expect([path, (await browser.get(path)).status]).toEqual([path, 403]);

    const confirming = await beginSignIn({ jar: browser.jar, returnTo: '/portal', stepUp: true });
    expect(confirming.details).toMatchObject({ why: 'STEP_UP', step: 'SECOND_FACTOR', secondFactor: 'TOTP' });
    expect((await confirming.step('second-factor', { code: holder.firstCode })).body['type']).toMatch(/credentials-refused$/);
    const confirmed = await stepUp(browser, holder);
    expect((await confirmed.get(ME)).body['userId']).toBe(holder.userId);
  }, 2 * MINUTES_MS);
});
