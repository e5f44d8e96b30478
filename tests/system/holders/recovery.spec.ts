import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { mailsArrived } from '../../support/walk/mailbox.js';
import { newHolder } from '../../support/people/new-holder.js';
import { postRecovery, recoveryToken } from '../../support/walk/recovery.js';
import { withFreshCode } from '../../support/people/second-factor.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import { beginSignIn } from '../../support/people/sign-in.js';
import { expectStatus } from '../../support/walk/walk.js';

const MINUTES_MS = 60_000;
const unknownName = (): string => `nobody-${randomBytes(4).toString('hex')}`;

describe('somebody who cannot sign in any more', () => {
  it('[C-26] [S3-08] is told the same whether or not he is known; the mailed link and his second factor set a password, once, and end his sessions', async () => {
    const officer = await newOfficer('AGENCY-A');
    const { username, email, password: former } = officer.account;
    const [known, unknown] = await Promise.all([username, unknownName()].map((name) => postRecovery('', { kind: 'PASSWORD', name, locale: 'it' })));
    expect([known?.status, known?.text]).toEqual([202, unknown?.text]);
    expect([...(known?.headers.keys() ?? [])].sort()).toEqual([...(unknown?.headers.keys() ?? [])].sort());

    const token = await recoveryToken(email, 1);
    expect((await postRecovery('/openings', { token })).body).toMatchObject({ secondFactor: 'TOTP', displayName: expect.stringMatching(/^O•+ /) });
    const password = `story ${randomBytes(12).toString('base64url')}`;
    expect((await postRecovery('/completions', { token, password })).body['type']).toMatch(/credentials-refused$/);
    const set = await withFreshCode(officer.account, (code) => postRecovery('/completions', { token, password, code }));
    expectStatus(set, 204);
    expect((await postRecovery('/completions', { token, password, code: '123456' })).status).toBe(404);

    // The browser that was signed in is asked for everything again.
    expect((await beginSignIn({ jar: officer.jar })).details).toMatchObject({ why: 'SIGN_IN', step: 'PASSWORD', known: false });
    const begun = await beginSignIn();
    expect((await begun.step('password', { username, password: former })).status).toBe(422);
    expect((await begun.step('password', { username, password })).body).toMatchObject({ step: 'SECOND_FACTOR' });
    expect((await mailsArrived(email, 2))[0]).toContain('/recovery/password"');
  }, 5 * MINUTES_MS);

  it('[C-26] [S3-08] is mailed his user-id for tax number and verified address together, and nothing for one of them', async () => {
    const [holder, other] = [await newHolder(), await newHolder()];
    const ask = (taxNumber: string, email: string) => postRecovery('', { kind: 'USER_ID', taxNumber, email, locale: 'el' });
    const answers = [await ask(other.taxNumber, holder.email), await ask(holder.taxNumber, holder.email)];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const mails = await mailsArrived(holder.email, 1);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain(holder.userId);

    // With it she sets a password; she has no device, so the link is enough.
    expect((await postRecovery('', { kind: 'PASSWORD', name: `${holder.userId.slice(0, 5)}-${holder.userId.slice(5)}`.toLowerCase(), locale: 'el' })).status).toBe(202);
    const token = await recoveryToken(holder.email, 2);
    expect((await postRecovery('/openings', { token })).body).toMatchObject({ secondFactor: 'NONE' });
    expect((await postRecovery('/completions', { token, password: holder.userId })).body['errors']?.[0]?.['pointer']).toBe('/password');
    expectStatus(await postRecovery('/completions', { token, password: `story ${randomBytes(12).toString('base64url')}` }), 204);
  }, 3 * MINUTES_MS);
});
