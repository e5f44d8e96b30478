import { describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { smsTo } from '../../support/walk/mailbox.js';
import { demoAccount } from '../../support/platform/report.js';
import { beginSignIn } from '../../support/people/sign-in.js';

const account = demoAccount('sms-officer-a');
const phone = account.phone ?? '';

/** The code of the message that came after so many others. */
function codeAfter(count: number): Promise<string> {
  return eventually(`SMS ${count + 1} to ${account.username}`, async () => {
    const texts = await smsTo(phone);
    return texts.length > count ? /\d{6}/.exec(texts[0] ?? '')?.[0] : undefined;
  });
}

describe('an administrator who gets his codes by SMS', () => {
  it('[S4-46] gives service address and password, then the code of the message; a wrong one is an error and another message', async () => {
    const before = (await smsTo(phone)).length;
    const begun = await beginSignIn();
    const wrong = await begun.step('password', { username: account.email, password: 'not his password' });
    const unknown = await begun.step('password', { username: 'nobody@agency-a.example', password: account.password });
    expect([wrong.status, wrong.body['detail']]).toEqual([422, unknown.body['detail']]);

    const asked = await begun.step('password', { username: account.email, password: account.password });
    expect(asked.body).toMatchObject({ step: 'SECOND_FACTOR', secondFactor: 'SMS', sent: { to: expect.stringMatching(/^•+\d\d$/) } });
    const first = await codeAfter(before);
    const refused = await begun.step('second-factor', { code: first === '000000' ? '000001' : '000000' });
    expect(refused.body['type']).toMatch(/credentials-refused$/);
    const second = await codeAfter(before + 1);
    const { redirectTo } = (await begun.step('second-factor', { code: second })).body;

    const officer = await begun.finish(String(redirectTo));
    expect((await officer.get('/api/identity/v1/me')).body).toMatchObject({ id: account.id, email: account.email, secondFactor: 'SMS' });
    expect((await smsTo(phone)).length).toBe(before + 2);
  });
});
